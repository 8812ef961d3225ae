package rnn.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What the machine can do at most: multiply-adds in registers, on some threads at once. */
final class Peak {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int SUMS = 12; // hide the latency, and fit into 16 registers
  private static final int STEPS = 100_000;
  private static volatile float sink;

  private Peak() {}

  /** Floating-point operations a second, the median of a few rounds; takes about two seconds. */
  static double flops(int threads) {
    for (long end = System.nanoTime() + 1_000_000_000L; System.nanoTime() < end; ) {
      run();
    }
    return Rounds.median(threads, Peak::timed);
  }

  private static double timed() {
    long start = System.nanoTime();
    long runs = 0;
    while (System.nanoTime() - start < 150_000_000L) {
      run();
      runs++;
    }
    return 2.0 * S.length() * SUMS * STEPS * runs / (System.nanoTime() - start) * 1e9;
  }

  /** Each sum is the addend: as a factor it would cost C2 a move, and Zen 3 a third of the peak. */
  private static void run() {
    FloatVector a = FloatVector.broadcast(S, 0.999f);
    FloatVector b = FloatVector.broadcast(S, 1e-3f);
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = b;
    FloatVector c2 = b;
    FloatVector c3 = b;
    FloatVector c4 = b;
    FloatVector c5 = b;
    FloatVector c6 = b;
    FloatVector c7 = b;
    FloatVector c8 = b;
    FloatVector c9 = b;
    FloatVector c10 = b;
    FloatVector c11 = b;
    for (int i = 0; i < STEPS; i++) {
      c0 = a.fma(b, c0);
      c1 = a.fma(b, c1);
      c2 = a.fma(b, c2);
      c3 = a.fma(b, c3);
      c4 = a.fma(b, c4);
      c5 = a.fma(b, c5);
      c6 = a.fma(b, c6);
      c7 = a.fma(b, c7);
      c8 = a.fma(b, c8);
      c9 = a.fma(b, c9);
      c10 = a.fma(b, c10);
      c11 = a.fma(b, c11);
    }
    sink =
        c0.add(c1)
            .add(c2.add(c3))
            .add(c4.add(c5))
            .add(c6.add(c7))
            .add(c8.add(c9))
            .add(c10.add(c11))
            .lane(0);
  }
}
