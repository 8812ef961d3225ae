package rnn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rnn.core.Model;
import rnn.core.Weights;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;
import rnn.core.kernel.Kernels;
import rnn.train.data.Streams;

final class TrainingTest {
  private static final Model MODEL =
      Model.symbols(3).recurrent(Cells.LSTM, 4).recurrent(Cells.TANH, 5).dense(3);
  private static final Optimizer ADAM = new Adam(0.01);

  private static Training start(Optimizer optimizer, int sequences) {
    int[] symbols = new int[61];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = i * i % 3;
    }
    return new Trainer(MODEL, optimizer)
        .threads(1)
        .kernels(Kernels.scalar())
        .start(Streams.of(symbols, sequences, 5));
  }

  @Test
  void a_cell_of_the_same_name_with_other_equations_is_another_model() {
    Streams data = Streams.of(new int[] {0, 1, 0, 1, 0}, 1, 2);
    Model one = Model.symbols(2).recurrent(mine(1), 3).dense(2);
    for (int gates : new int[] {2, 3}) {
      Model other = Model.symbols(2).recurrent(mine(gates), 3).dense(2);
      try (Training a = new Trainer(one, ADAM).start(data);
          Training b = new Trainer(other, ADAM).start(data)) {
        Weights weights = b.weights();
        TrainingState state = b.state();
        assertEquals(
            "resume: found weights of %s, expected %s".formatted(other, one),
            assertThrows(IllegalArgumentException.class, () -> a.resume(weights, state))
                .getMessage());
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.of(one).weights(weights));
      }
    }
  }

  private static Cell mine(int gates) {
    return Cell.define(
        "mine",
        cell -> {
          Expr h = cell.state("h");
          Expr next = h.times(0.5);
          for (int i = 0; i < gates; i++) {
            next = next.plus(Expr.tanh(cell.gate("g" + i)));
          }
          cell.output(next);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"another optimizer", "another batch", "short moments", "long moments"})
  void a_refused_resume_changes_nothing(String found) {
    Optimizer optimizer = found.equals("another optimizer") ? new Sgd(0.1) : ADAM;
    try (Training other = start(optimizer, found.equals("another batch") ? 3 : 2);
        Training refused = start(ADAM, 2);
        Training untouched = start(ADAM, 2)) {
      other.step();
      refused.step();
      untouched.step();
      TrainingState state = withMoments(other.state(), found);
      Weights weights = other.weights();
      assertThrows(IllegalArgumentException.class, () -> refused.resume(weights, state));
      for (int step = 0; step < 3; step++) {
        assertEquals(untouched.step(), refused.step());
      }
    }
  }

  private static TrainingState withMoments(TrainingState state, String found) {
    int more = found.equals("short moments") ? -1 : found.equals("long moments") ? 1 : 0;
    Map<String, float[]> moments = new LinkedHashMap<>(state.moments());
    moments.replaceAll((name, values) -> java.util.Arrays.copyOf(values, values.length + more));
    return new TrainingState(state.step(), moments, state.carried());
  }

  @Test
  void a_start_that_is_refused_leaves_no_threads() throws InterruptedException {
    Trainer trainer = new Trainer(Model.symbols(3), ADAM).threads(3);
    Streams data = Streams.of(new int[61], 2, 5);
    long before = workers();
    assertThrows(IllegalArgumentException.class, () -> trainer.start(data));
    for (int i = 0; i < 1000 && workers() > before; i++) {
      Thread.sleep(10);
    }
    assertEquals(before, workers());
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("rnn-worker"))
        .count();
  }
}
