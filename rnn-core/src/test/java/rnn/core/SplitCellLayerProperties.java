package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.ClockedTeam;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * Where workers are more than sequences, or weights large, they share the units of layers that are
 * wide enough.
 */
final class SplitCellLayerProperties {
  private static final int STEPS = 4;

  /** One worker for all sequences, and several that share the units, side by side. */
  private static final class Pair implements AutoCloseable {
    final Team alone = new Team(Kernels.scalar(), 1);
    final Team team;
    final SplittableRandom random;
    final Weights weights;
    final int sequences;
    final boolean symbols;
    final Network one;
    final Network several;

    Pair(Model model, int sequences, int threads, SplittableRandom random) {
      this(model, sequences, new Team(Kernels.scalar(), threads), random);
    }

    Pair(Model model, int sequences, Team team, SplittableRandom random) {
      this.team = team;
      this.random = random;
      this.symbols = model.input() instanceof Model.Symbols;
      this.sequences = sequences;
      weights = Weights.initial(model, Initializer.uniform(0.1), 5);
      Window capacity = Window.of(STEPS, sequences);
      one = Network.forInference(weights, alone, capacity);
      several = Network.forInference(weights, team, capacity);
    }

    @Override
    public void close() {
      alone.close();
      team.close();
    }

    /** Lets both do the same things; in between, states that are carried are not always read. */
    void act(int times) {
      for (int i = 0; i < times; i++) {
        act();
      }
      assertEquals(one.initialState(), several.initialState());
    }

    /** Lets both do the same thing, one that a caller may do at any time. */
    private void act() {
      switch (random.nextInt(9)) {
        case 0 -> {
          one.reset();
          several.reset();
        }
        case 1 -> {
          State state = one.initialState();
          State other =
              State.of(
                  state.values().stream()
                      .map(values -> Numbers.random(values.length, random))
                      .toList());
          one.resume(other);
          several.resume(other);
        }
        case 2 -> assertEquals(one.initialState(), several.initialState());
        case 3, 4, 5 -> {
          one.carry();
          several.carry();
        }
        default -> forward();
      }
    }

    /** New weights for both. */
    void change() {
      System.arraycopy(
          Numbers.random(weights.values().length, random),
          0,
          weights.values(),
          0,
          weights.values().length);
      one.refresh();
      several.refresh();
    }

    private void forward() {
      forward(RandomWindow.of(random, STEPS, sequences));
    }

    void forward(Window window) {
      if (symbols) {
        int[] x = random.ints(window.positions(), 0, 3).toArray();
        one.forward(window, x, Masks.NONE);
        several.forward(window, x, Masks.NONE);
      } else {
        float[] x = Numbers.random(2 * window.positions(), random);
        one.forward(window, x, Masks.NONE);
        several.forward(window, x, Masks.NONE);
      }
      assertArrayEquals(Numbers.logical(one.output()), Numbers.logical(several.output()));
      assertEquals(one.finalState(), several.finalState());
    }
  }

  @Provide
  Arbitrary<Cell> cells() {
    return Arbitraries.of(
        List.of(Cells.LSTM, Cells.GRU, Cells.RESET_BEFORE_GRU, Cells.PEEPHOLE_LSTM, Cells.IND_RNN));
  }

  @Property(tries = 60)
  void sharing_units_gives_the_bits_of_one_worker_whatever_the_caller_does(
      @ForAll("cells") Cell cell,
      @ForAll @IntRange(min = 2, max = 4) int threads,
      @ForAll boolean symbols,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int sequences = 1 + random.nextInt(threads - 1);
    int units = 64 * threads - random.nextInt(16);
    Model model = symbols ? Model.symbols(3) : Model.input(2);
    model = symbols && random.nextBoolean() ? model.embedding(4) : model; // not shared
    model = model.recurrent(cell, units).dropout(random.nextBoolean() ? 0.5 : 0); // nor this
    model = model.recurrent(cell, units).dense(2);
    try (Pair pair = new Pair(model, sequences, threads, random)) {
      pair.act(16);
    }
  }

  @Property(tries = 60)
  void so_does_sharing_sequences(
      @ForAll("cells") Cell cell,
      @ForAll @IntRange(min = 2, max = 4) int threads,
      @ForAll boolean symbols,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = symbols ? Model.symbols(3) : Model.input(2);
    model = model.recurrent(cell, 5).recurrent(cell, 3).dense(2);
    try (Pair pair = new Pair(model, threads + random.nextInt(3), threads, random)) {
      pair.act(16);
    }
  }

  @Property(tries = 3)
  void so_does_sharing_units_of_large_weights(@ForAll boolean symbols, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int sequences = 16 + random.nextInt(9);
    Model model = symbols ? Model.symbols(3) : Model.input(2);
    model = model.recurrent(Cells.GRU, 530).recurrent(Cells.LSTM, 530).dense(2);
    try (Pair pair = new Pair(model, sequences, 2, random)) {
      assertTrue(Units.areWorthSharing(model, sequences, pair.team));
      pair.forward(Window.of(STEPS, sequences));
      pair.act(5);
    }
  }

  @Property(tries = 6)
  void so_does_a_caller_that_is_alone_for_some_passes(
      @ForAll("cells") Cell cell, @ForAll boolean symbols, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = symbols ? Model.symbols(3) : Model.input(2);
    model = model.recurrent(cell, 190).dropout(0.5).dense(2);
    try (Pair pair = new Pair(model, 2, ClockedTeam.undecided(3, seed), random)) {
      int changes = 0;
      boolean alone = false;
      for (int i = 0; changes < 4; i++) {
        assertTrue(i < 100_000, "the caller was alone " + changes + " times");
        pair.act(4);
        changes += alone == pair.team.isAlone() ? 0 : 1;
        alone = pair.team.isAlone();
        if (random.nextInt(100) == 0) {
          pair.change();
        }
      }
    }
  }

  @Test
  void a_caller_that_is_alone_packs_small_weights_once_more_but_no_large_ones() {
    assertTrue(packedWhenAlone(Model.symbols(3).recurrent(Cells.GRU, 128).dense(3)) > 0);
    Model large = Model.symbols(3).recurrent(Cells.GRU, 840).dense(3);
    assertTrue(Units.areLarge(large));
    assertEquals(0, packedWhenAlone(large));
  }

  /** The scalar kernels, which count how many weights they make room for. */
  private static final class CountedPanels extends WrappedKernels {
    private final AtomicInteger count;

    CountedPanels(AtomicInteger count) {
      this.count = count;
    }

    @Override
    public Panels panels(int rows, int depth, int columns) {
      count.incrementAndGet();
      return super.panels(rows, depth, columns);
    }

    @Override
    public Kernels another() {
      return new CountedPanels(count);
    }
  }

  /** How many weights get memory of their own when the caller is alone; the bits are the same. */
  private static int packedWhenAlone(Model model) {
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 5);
    AtomicInteger panels = new AtomicInteger();
    try (Team team = ClockedTeam.quickerAlone(new CountedPanels(panels), 2)) {
      Rnn one = new Rnn(weights, Kernels.scalar());
      Rnn several = new Rnn(weights, team);
      int before = panels.get();
      int alone = 0;
      for (int i = 0; alone < 80; i++) { // more than a trial has
        assertTrue(i < 5_000, "the other one is still asked");
        assertArrayEquals(one.step(i % 3), several.step(i % 3), "step " + i);
        alone += team.isAlone() ? 1 : 0;
      }
      return panels.get() - before;
    }
  }

  @Test
  void so_does_whoever_turns_out_to_be_quicker_in_a_long_run() {
    Model model = Model.symbols(3).recurrent(Cells.TANH, 128).dense(3);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 5);
    try (Team team = new Team(Kernels.scalar(), 2)) {
      Rnn one = new Rnn(weights, Kernels.scalar());
      Rnn several = new Rnn(weights, team);
      for (int i = 0; i < 34_000; i++) { // two trials
        assertArrayEquals(one.step(i % 3), several.step(i % 3), "step " + i);
      }
    }
  }

  @Test
  void units_are_shared_where_few_sequences_read_large_weights() {
    Model large = Model.symbols(65).recurrent(Cells.LSTM, 512).recurrent(Cells.LSTM, 512).dense(65);
    Model small = Model.symbols(65).recurrent(Cells.LSTM, 128).recurrent(Cells.LSTM, 128).dense(65);
    Model narrow = large.recurrent(Cells.LSTM, 100).recurrent(Cells.LSTM, 100);
    try (Team one = new Team(Kernels.scalar(), 1);
        Team two = new Team(Kernels.scalar(), 2)) {
      assertTrue(Units.areWorthSharing(large, 16, two));
      assertTrue(Units.areWorthSharing(large, 97, two));
      assertTrue(Units.areWorthSharing(small, 1, two), "one of them would have nothing to do");
      assertFalse(Units.areWorthSharing(large, 15, two), "few rows");
      assertFalse(Units.areWorthSharing(large, 98, two), "many rows");
      assertFalse(Units.areWorthSharing(large, 32, one), "nobody to share with");
      assertFalse(Units.areWorthSharing(small, 32, two), "they fit a worker's own cache");
      assertFalse(Units.areWorthSharing(narrow, 32, two), "too much for the caller alone");
    }
  }

  @Property(tries = 20)
  void sequences_that_a_window_leaves_out_keep_their_states(
      @ForAll @IntRange(min = 1, max = 3) int threads) {
    Model model = Model.symbols(3).recurrent(Cells.LSTM, 256).dense(2);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 5);
    try (Team team = new Team(Kernels.scalar(), threads)) {
      Network network = Network.forInference(weights, team, Window.of(2, 2));
      network.forward(Window.of(2, 2), new int[] {0, 1, 2, 0}, Masks.NONE);
      network.carry();
      State before = network.initialState();
      network.forward(Window.of(1, 1), new int[] {1}, Masks.NONE);
      State end = network.finalState();
      network.carry();
      network.carry(); // nothing ran between
      State after = network.initialState();
      assertEquals(after, end);
      for (int s = 0; s < before.size(); s++) {
        assertArrayEquals(
            Arrays.copyOfRange(before.get(s), 256, 512),
            Arrays.copyOfRange(after.get(s), 256, 512));
      }
    }
  }
}
