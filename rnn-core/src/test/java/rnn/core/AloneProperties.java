package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.ClockedTeam;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** Where the caller alone is quicker, it lays out and computes all sequences as one worker does. */
final class AloneProperties {
  private static final int STEPS = 5;

  private static final int PASSES = 330; // at least two trials: four changes

  @Provide
  Arbitrary<Cell> cells() {
    return Arbitraries.of(List.of(Cells.LSTM, Cells.RESET_BEFORE_GRU, Cells.PEEPHOLE_LSTM));
  }

  /** In a layout of 50 the second worker's states lie where the first one's did, or will. */
  @Provide
  Arbitrary<Integer> sequences() {
    return Arbitraries.of(2, 3, 5, 50);
  }

  @Property(tries = 25)
  void who_computes_a_pass_may_change_from_pass_to_pass_and_changes_no_bit(
      @ForAll("cells") Cell cell,
      @ForAll @IntRange(min = 2, max = 3) int threads,
      @ForAll("sequences") int sequences,
      @ForAll boolean symbols,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = symbols ? Model.symbols(3) : Model.input(2);
    model = symbols && random.nextBoolean() ? model.embedding(4) : model;
    model = model.recurrent(cell, 1 + random.nextInt(20)).dropout(random.nextBoolean() ? 0.5 : 0);
    model = model.recurrent(cell, 3).dense(2);
    Weights weights = Weights.initial(model, Initializer.uniform(0.5), 5);
    try (Team one = new Team(Kernels.scalar(), 1);
        Team several = ClockedTeam.undecided(threads, seed)) {
      Subject expected = new Subject(weights, one, sequences);
      Subject found = new Subject(weights, several, sequences);
      for (int i = 0; i < PASSES; i++) {
        long step = random.nextLong();
        expected.step(new SplittableRandom(step));
        found.step(new SplittableRandom(step));
        assertEquals(expected.results(), found.results(), model.toString());
        assertArrayEquals(expected.gradients, found.gradients, model.toString());
      }
    }
  }

  @Property
  void a_caller_that_is_quicker_alone_does_what_one_worker_does(
      @ForAll boolean training, @ForAll @IntRange(min = 1, max = 2) int sequences) {
    Model model = Model.symbols(3).recurrent(Cells.LSTM, 128).dense(2); // wide enough to share
    Weights weights = Weights.initial(model, Initializer.uniform(0.5), 5);
    Window window = Window.of(1, training ? sequences : 1);
    CountedKernels kernels = new CountedKernels();
    try (Team one = new Team(kernels, 1);
        Team two = ClockedTeam.quickerAlone(kernels, 2)) {
      Runnable expected = passes(weights, training, one, window);
      Runnable found = passes(weights, training, two, window);
      int alone = 0;
      for (int pass = 0; alone < 200; pass++) { // more than a trial has
        assertTrue(pass < 5_000, "the other one is still asked");
        kernels.calls.set(0);
        found.run();
        alone = two.isAlone() ? alone + 1 : 0;
      }
      int calls = kernels.calls.getAndSet(0);
      expected.run();
      assertEquals(kernels.calls.get(), calls);
    }
  }

  private static Runnable passes(Weights weights, boolean training, Team team, Window window) {
    int[] x = new int[window.positions()];
    if (!training) {
      Network network = Network.forInference(weights, team, window);
      return () -> network.forward(window, x, Masks.NONE);
    }
    float[] gradients = new float[weights.values().length];
    Network network = Network.forTraining(weights, gradients, team, window);
    return () -> {
      network.forward(window, x, Masks.NONE);
      network.backward(Masks.NONE);
    };
  }

  /** A network that is trained on random windows. */
  private static final class Subject {
    final float[] gradients;
    private final Network network;
    private final int sequences;
    private final Model model;
    private Window window;

    Subject(Weights weights, Team team, int sequences) {
      this.sequences = sequences;
      model = weights.model();
      gradients = new float[weights.values().length];
      window = Window.of(STEPS, sequences);
      network = Network.forTraining(weights, gradients, team, window);
    }

    /** A step as a trainer does it. */
    void step(SplittableRandom random) {
      Masks masks = new Masks(random.nextLong());
      if (random.nextBoolean()) {
        network.carry();
      }
      window = window(random);
      if (model.input() instanceof Model.Symbols) {
        network.forward(window, random.ints(window.positions(), 0, 3).toArray(), masks);
      } else {
        network.forward(window, Numbers.random(2 * window.positions(), random), masks);
      }
      Matrix dY = network.outputGradient();
      Numbers.write(
          dY.rows(0, window.positions()),
          random.doubles((long) window.positions() * dY.columns(), -1, 1).toArray());
      network.backward(masks);
    }

    private Window window(SplittableRandom random) {
      switch (random.nextInt(5)) {
        case 0, 1, 2 -> {
          return window;
        }
        case 3 -> {
          return Window.of(STEPS, sequences);
        }
        default -> {}
      }
      return RandomWindow.of(random, STEPS, sequences);
    }

    List<Object> results() {
      return List.of(
          Arrays.stream(Numbers.logical(network.output())).boxed().toList(),
          network.finalState(),
          network.initialGradient(),
          network.initialState());
    }
  }
}
