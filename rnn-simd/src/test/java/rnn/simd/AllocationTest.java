package rnn.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rnn.core.Initializer;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/** Once warm, neither a step nor a window allocates. */
final class AllocationTest {
  /** More than asking for the bytes allocates. */
  private static final int SELF = 2000;

  /**
   * The program that uses the library may have vectors of another length. What the JIT compiler has
   * seen of them must not let it box ours.
   */
  @BeforeAll
  static void useVectorsOfAnotherLength() {
    VectorSpecies<Float> species =
        FloatVector.SPECIES_PREFERRED.length() == 4
            ? FloatVector.SPECIES_64
            : FloatVector.SPECIES_128;
    float[] values = new float[4096];
    for (int turn = 0; turn < 1000; turn++) {
      for (int i = 0; i < values.length; i += species.length()) {
        FloatVector.fromArray(species, values, i).add(1).intoArray(values, i);
      }
    }
    assertEquals(1000, values[0]);
  }

  static List<Kernels> kernels() {
    return List.of(Kernels.scalar(), Widely.preferred());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void a_step_allocates_nothing(Kernels kernels) throws Exception {
    Model model = Model.symbols(9).recurrent(Cells.LSTM, 18).recurrent(Cells.GRU, 7).dense(9);
    Rnn rnn = new Rnn(Weights.initial(model, Initializer.uniform(0.5), 1), kernels);
    float[] y = new float[9];
    assertAllocatesNothing(() -> rnn.step(3, y));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void a_step_of_vectors_allocates_nothing(Kernels kernels) throws Exception {
    Model model = Model.input(9).recurrent(Cells.TANH, 18).dense(9).withoutBias();
    Rnn rnn = new Rnn(Weights.initial(model, Initializer.uniform(0.5), 1), kernels);
    float[] x = new float[9];
    float[] y = new float[9];
    assertAllocatesNothing(() -> rnn.step(x, y));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void a_step_that_two_threads_share_allocates_nothing(Kernels kernels) throws Exception {
    Model model = Model.symbols(9).recurrent(Cells.LSTM, 128).recurrent(Cells.GRU, 130).dense(9);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 1);
    try (Team team = new Team(kernels, 2)) {
      Rnn rnn = new Rnn(weights, team);
      float[] y = new float[9];
      long[] threads = new long[2];
      while (threads[1] == 0 || threads[1] == threads[0]) { // until the worker does its own share
        team.run(worker -> threads[worker] = Thread.currentThread().threadId());
      }
      assertAllocatesNothing(() -> rnn.step(3, y), threads);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void a_window_forward_and_backward_allocates_nothing(Kernels kernels) throws Exception {
    Model model =
        Model.symbols(9)
            .recurrent(Cells.LSTM, 18)
            .dropout(0.1)
            .recurrent(Cells.RESET_BEFORE_GRU, 5)
            .dense(9);
    Weights weights = Weights.initial(model, Initializer.uniform(0.5), 1);
    Window window = Window.ofLengths(3, 2, 1);
    int[] x = new int[window.positions()];
    Masks masks = new Masks(1);
    try (Team team = new Team(kernels, 1)) {
      Network network = Network.forTraining(weights, new float[model.size()], team, window);
      assertAllocatesNothing(() -> {
        network.refresh();
        network.forward(window, x, masks.at(1));
        network.backward(masks);
      });
    }
  }

  /** Sizes at which stores were boxed beside vectors of another length; smaller ones were not. */
  @Test
  void a_window_of_many_positions_allocates_nothing() throws Exception {
    Model model = Model.symbols(65).recurrent(Cells.LSTM, 128).recurrent(Cells.LSTM, 128).dense(65);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 1);
    Window window = Window.of(25, 50);
    int[] x = new SplittableRandom(1).ints(window.positions(), 0, 65).toArray();
    try (Team team = new Team(Widely.preferred(), 1)) {
      Network network = Network.forTraining(weights, new float[model.size()], team, window);
      assertAllocatesNothing(
          50,
          () -> {
            network.refresh();
            network.forward(window, x, Masks.NONE);
            network.backward(Masks.NONE);
          },
          Thread.currentThread().threadId());
    }
  }

  /**
   * The interpreter and the first compilers box vectors, so it runs until the last one is done, a
   * minute at most.
   */
  private static void assertAllocatesNothing(Runnable step) throws Exception {
    assertAllocatesNothing(step, Thread.currentThread().threadId());
  }

  private static void assertAllocatesNothing(Runnable step, long... threads) throws Exception {
    assertAllocatesNothing(2000, step, threads);
  }

  private static void assertAllocatesNothing(int steps, Runnable step, long... threads)
      throws Exception {
    long bytes = Long.MAX_VALUE;
    for (long end = System.nanoTime() + 60_000_000_000L;
        System.nanoTime() < end && bytes >= SELF; ) {
      long before = allocated(threads);
      for (int i = 0; i < steps; i++) {
        step.run();
      }
      bytes = allocated(threads) - before;
    }
    assertTrue(bytes < SELF, bytes + " bytes in " + steps + " steps");
  }

  /** By reflection, because neither module reads java.management. */
  private static long allocated(long... threads) throws ReflectiveOperationException {
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    long[] bytes =
        (long[])
            Class.forName("com.sun.management.ThreadMXBean")
                .getMethod("getThreadAllocatedBytes", long[].class)
                .invoke(bean, threads);
    return Arrays.stream(bytes).sum();
  }
}
