package rnn.benchmarks;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Measures a limit of the machine: some threads at once, the median of a few rounds. */
final class Rounds {
  private static final int ROUNDS = 7;

  private Rounds() {}

  /**
   * The sum over the threads of what each finds, the median of the rounds.
   *
   * @param timed measures for a while and gives a rate; warmed up before
   */
  static double median(int threads, DoubleSupplier timed) {
    double[] rounds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      double[] found = new double[threads];
      Thread[] team = new Thread[threads];
      for (int t = 0; t < threads; t++) {
        int worker = t;
        team[t] = Thread.ofPlatform().start(() -> found[worker] = timed.getAsDouble());
      }
      for (Thread each : team) {
        join(each);
      }
      rounds[i] = Arrays.stream(found).sum();
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
