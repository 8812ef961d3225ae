package rnn.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rnn.core.Model;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.train.data.Streams;

/** Once warm, a training step allocates nothing. */
final class AllocationTest {
  private static final int STEPS = 1000;
  private static final Streams DATA = Streams.of(new int[4 * 3 * 5 + 1], 3, 5);

  static Stream<Trainer> trainers() {
    Model model = Model.symbols(9).recurrent(Cells.LSTM, 18).dropout(0.1).recurrent(Cells.GRU, 7);
    Trainer trainer = new Trainer(model.dense(9), new Adam(1e-3)).threads(1);
    return Stream.of(
        trainer.kernels(Kernels.scalar()).clipNorm(1),
        trainer.kernels(Kernels.best()).clipNorm(1).schedule(Schedule.cosine(5000).warmUp(100)));
  }

  @ParameterizedTest
  @MethodSource("trainers")
  void a_training_step_allocates_nothing(Trainer trainer) throws Exception {
    try (Training training = trainer.start(DATA)) {
      long bytes = Long.MAX_VALUE;
      // the interpreter and the first compilers box vectors: on until the last one is done;
      // the smallest object has 16 bytes
      for (long end = System.nanoTime() + 60_000_000_000L;
          System.nanoTime() < end && bytes >= 8 * STEPS; ) {
        long before = allocated();
        for (int i = 0; i < STEPS; i++) {
          training.step();
        }
        bytes = allocated() - before;
      }
      assertTrue(bytes < 8 * STEPS, bytes + " bytes in " + STEPS + " steps");
    }
  }

  /** By reflection, because the module does not read java.management. */
  private static long allocated() throws ReflectiveOperationException {
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    return (long)
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes")
            .invoke(bean);
  }
}
