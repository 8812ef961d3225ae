package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** Workers that share the units of large weights in training. */
final class UnitShareProperties {
  private static final int STEPS = 3;
  private static final List<Cell> CELLS =
      List.of(
          Cells.LSTM,
          Cells.RESET_BEFORE_GRU,
          Cells.PEEPHOLE_LSTM,
          Cells.MIN_GRU); // the last: small weights

  /** A network in training, and what is asked of it. */
  private static final class Trained {
    final float[] gradients;
    final Network network;

    Trained(Weights weights, Team team, Window capacity) {
      gradients = new float[weights.values().length];
      network = Network.forTraining(weights, gradients, team, capacity);
    }

    void step(Window window, SplittableRandom random) {
      Masks masks = new Masks(7).at(random.nextInt(100));
      if (network.model().input() instanceof Model.Symbols symbols) {
        network.forward(
            window, random.ints(window.positions(), 0, symbols.size()).toArray(), masks);
      } else {
        network.forward(window, floats(2 * window.positions(), random), masks);
      }
      Matrix dY = network.outputGradient();
      for (int k = 0; k < window.positions(); k++) {
        float[] row = floats(dY.columns(), random);
        System.arraycopy(row, 0, dY.data(), dY.at(k, 0), row.length);
      }
      if (random.nextBoolean()) {
        network.backward(masks);
      } else {
        network.backward(
            masks,
            State.of(
                network.finalState().values().stream()
                    .map(values -> floats(values.length, random))
                    .toList()));
      }
    }
  }

  private static float[] floats(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static Window window(int sequences, SplittableRandom random) {
    return Window.ofLengths(
        Stream.generate(() -> 1 + random.nextInt(STEPS))
            .limit(1 + random.nextInt(sequences))
            .sorted(Comparator.reverseOrder())
            .mapToInt(length -> length)
            .toArray());
  }

  @Property(tries = 5)
  void sharing_units_in_training_gives_the_bits_of_one_worker(
      @ForAll @IntRange(min = 2, max = 3) int threads,
      @ForAll @IntRange(max = 3) int below,
      @ForAll @IntRange(max = 2) int above,
      @ForAll @IntRange(max = 2) int input,
      @ForAll long seed) {
    Model model = input == 0 ? Model.input(2) : Model.symbols(3);
    model = input == 2 ? model.embedding(20) : model;
    model = model.recurrent(CELLS.get(below), 530).dropout(0.25);
    model = model.recurrent(CELLS.get(above), 620).dense(530, Activation.TANH).dense(3);
    try (Team alone = new Team(Kernels.scalar(), 1);
        Team team = new Team(Kernels.scalar(), threads)) {
      int sequences = 8 * threads + Math.floorMod(seed, 5);
      assertTrue(Units.areWorthSharingInTraining(model, sequences, team));
      Weights weights = Weights.initial(model, Initializer.uniform(0.1), 5);
      Window capacity = Window.of(STEPS, sequences);
      Trained one = new Trained(weights, alone, capacity);
      Trained several = new Trained(weights, team, capacity);
      SplittableRandom random = new SplittableRandom(seed);
      for (Window window : List.of(capacity, window(sequences, random), capacity)) {
        long draws = random.nextLong();
        one.step(window, new SplittableRandom(draws));
        several.step(window, new SplittableRandom(draws));
        assertArrayEquals(one.gradients, several.gradients);
        assertArrayEquals(
            Numbers.logical(one.network.output()), Numbers.logical(several.network.output()));
        assertEquals(one.network.initialGradient(), several.network.initialGradient());
        assertEquals(one.network.finalState(), several.network.finalState());
        if (input == 0) {
          assertArrayEquals(inputGradient(one, window), inputGradient(several, window));
        }
        one.network.carry();
        several.network.carry();
      }
    }
  }

  private static double[] inputGradient(Trained of, Window window) {
    double[] all = Numbers.logical(of.network.inputGradient());
    return Arrays.copyOf(all, 2 * window.positions());
  }

  @Test
  void units_are_shared_where_each_worker_would_read_large_weights_for_a_few() {
    Model large = Model.symbols(65).recurrent(Cells.LSTM, 1024).dense(65);
    Model small = Model.symbols(65).recurrent(Cells.LSTM, 512).dense(65);
    try (Team one = new Team(Kernels.scalar(), 1);
        Team two = new Team(Kernels.scalar(), 2)) {
      assertTrue(Units.areWorthSharingInTraining(large, 16, two));
      assertTrue(Units.areWorthSharingInTraining(large, 49, two));
      assertFalse(Units.areWorthSharingInTraining(large, 1, two), "the caller alone");
      assertFalse(Units.areWorthSharingInTraining(large, 15, two), "few rows");
      assertFalse(Units.areWorthSharingInTraining(large, 50, two), "many rows");
      assertFalse(Units.areWorthSharingInTraining(large, 16, one), "nobody to share with");
      assertFalse(Units.areWorthSharingInTraining(small, 32, two), "small weights");
    }
  }
}
