package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rnn.core.Initializer;
import rnn.core.Model;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

final class BatchSamplerTest {
  private static final Model MODEL = Model.symbols(7).recurrent(Cells.LSTM, 20).dense(7);
  private static final Weights WEIGHTS = Weights.initial(MODEL, Initializer.uniform(0.9), 1);

  private static Sampler sampler(int stream) {
    return Sampler.of(7, stream).temperature(0.8 + 0.1 * (stream % 3));
  }

  @Test
  void scores_that_are_no_numbers_draw_nothing() {
    for (double temperature : new double[] {0, 1}) {
      Sampler sampler = Sampler.of(3, 1).temperature(temperature);
      assertThrows(
          ArithmeticException.class, () -> sampler.draw(new float[] {Float.NaN, Float.NaN, 0}));
      assertEquals(2, sampler.draw(new float[] {0, -1, 300}));
    }
  }

  @Property(tries = 20)
  void each_stream_draws_what_it_would_draw_alone(
      @ForAll @IntRange(min = 1, max = 9) int streams,
      @ForAll @IntRange(min = 1, max = 3) int threads) {
    try (Team team = new Team(Kernels.best(), threads)) {
      BatchSampler batch =
          new BatchSampler(
              WEIGHTS, team, IntStream.range(0, streams).mapToObj(s -> sampler(s)).toList());
      int[][] drawn = new int[30][];
      int[] next = new int[streams];
      for (int t = 0; t < drawn.length; t++) {
        batch.step(next);
        drawn[t] = next.clone();
      }
      for (int s = 0; s < streams; s++) {
        Rnn alone = new Rnn(WEIGHTS, Kernels.scalar());
        Sampler sampler = sampler(s);
        int symbol = 0;
        for (int[] step : drawn) {
          symbol = sampler.draw(alone.step(symbol));
          assertEquals(symbol, step[s]);
        }
      }
    }
  }

  @Property(tries = 20)
  void a_sampler_draws_the_same_on_all_kernels(@ForAll @IntRange(min = 1, max = 40) int symbols) {
    for (Kernels kernels : Kernels.all()) {
      Sampler expected = Sampler.of(symbols, 3).temperature(0.7).topP(0.9);
      Sampler found = Sampler.of(symbols, 3).kernels(kernels).temperature(0.7).topP(0.9);
      SplittableRandom random = new SplittableRandom(symbols);
      for (int draw = 0; draw < 20; draw++) {
        float[] logits = new float[symbols];
        for (int i = 0; i < symbols; i++) {
          logits[i] = (float) random.nextDouble(-5, 5);
        }
        assertEquals(expected.draw(logits), found.draw(logits));
      }
    }
  }

  @Test
  void the_example_draws_two_streams() {
    Weights weights = WEIGHTS;
    try (Team team = new Team(Kernels.best(), 2)) {
      // @start region="streams"
      BatchSampler streams =
          new BatchSampler(weights, team, List.of(Sampler.of(7, 1), Sampler.of(7, 2)));
      int[] symbols = {0, 0}; // what each stream reads first
      for (int t = 0; t < 100; t++) {
        streams.step(symbols); // now what each has drawn
      }
      // @end
      assertEquals(2, streams.streams());
    }
  }

  @Test
  void what_does_not_fit_the_model_is_refused() {
    try (Team team = new Team(Kernels.scalar(), 1)) {
      assertEquals(
          "sample: found no stream, expected at least one",
          assertThrows(
                  IllegalArgumentException.class, () -> new BatchSampler(WEIGHTS, team, List.of()))
              .getMessage());
      assertThrows(
          IllegalArgumentException.class,
          () -> new BatchSampler(WEIGHTS, team, List.of(Sampler.of(8, 1))));
      BatchSampler one = new BatchSampler(WEIGHTS, team, List.of(sampler(0)));
      assertThrows(IllegalArgumentException.class, () -> one.step(new int[2]));
      int[] symbol = {0};
      one.step(symbol);
      assertArrayEquals(
          new int[] {sampler(0).draw(new Rnn(WEIGHTS, Kernels.scalar()).step(0))}, symbol);
    }
  }

  @Test
  void a_sampler_of_several_streams_is_refused() {
    Model model = Model.symbols(3).recurrent(Cells.TANH, 4).dense(3);
    Sampler sampler = Sampler.of(3, 1);
    try (Team team = new Team(Kernels.scalar(), 1)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new BatchSampler(Weights.zero(model), team, List.of(sampler, sampler)))
              .getMessage();
      assertEquals(
          "sample: found a sampler of several streams, expected one for each of 2", message);
    }
  }

  @Test
  void a_model_that_cannot_read_what_it_gives_is_refused() {
    for (Model model :
        List.of(
            Model.symbols(3).recurrent(Cells.TANH, 4).dense(5),
            Model.input(5).recurrent(Cells.TANH, 4).dense(5))) {
      try (Team team = new Team(Kernels.scalar(), 1)) {
        assertEquals(
            "sample: found the model " + model + ", expected one that reads the symbols it gives",
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new BatchSampler(Weights.zero(model), team, List.of(Sampler.of(5, 1))))
                .getMessage());
      }
    }
  }

  @Test
  void a_sampler_refuses_what_it_cannot_draw_from() {
    assertThrows(IllegalArgumentException.class, () -> Sampler.of(0, 1));
    assertThrows(IllegalArgumentException.class, () -> Sampler.of(3, 1).draw(new float[2]));
    assertThrows(IllegalArgumentException.class, () -> Sampler.of(3, 1).draw(new float[4]));
  }

  @Test
  void no_epochs_and_no_threads_are_refused() {
    Trainer trainer = new Trainer(Model.symbols(3).dense(3), new Sgd(0.1));
    assertThrows(IllegalArgumentException.class, () -> trainer.epochs(0));
    assertEquals(
        "trainer: found 0 threads, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> trainer.threads(0)).getMessage());
  }
}
