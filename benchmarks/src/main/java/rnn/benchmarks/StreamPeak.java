package rnn.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How fast the machine reads memory in order: arrays of a given size, one a thread, again and
 * again, from the cache that holds them.
 */
final class StreamPeak {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();
  private static volatile float sink;

  private StreamPeak() {}

  /**
   * Bytes a second over all threads; takes about two seconds.
   *
   * @param threads the number of readers
   * @param floats the size of each one's array
   */
  static double bytes(int threads, int floats) {
    float[] warm = new float[Math.max(8 * L, floats)];
    for (long end = System.nanoTime() + 1_000_000_000L; System.nanoTime() < end; ) {
      read(warm);
    }
    return Rounds.median(threads, () -> timed(new float[Math.max(8 * L, floats)]));
  }

  private static double timed(float[] x) {
    int together = 1 + 100_000 / x.length;
    long start = System.nanoTime();
    long runs = 0;
    while (System.nanoTime() - start < 150_000_000L) {
      for (int i = 0; i < together; i++) {
        read(x);
      }
      runs += together;
    }
    double bytes = (double) Float.BYTES * (x.length - x.length % (8 * L));
    return bytes * runs / (System.nanoTime() - start) * 1e9;
  }

  private static void read(float[] x) {
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    FloatVector c5 = c0;
    FloatVector c6 = c0;
    FloatVector c7 = c0;
    for (int i = 0; i <= x.length - 8 * L; i += 8 * L) {
      c0 = c0.add(FloatVector.fromArray(S, x, i));
      c1 = c1.add(FloatVector.fromArray(S, x, i + L));
      c2 = c2.add(FloatVector.fromArray(S, x, i + 2 * L));
      c3 = c3.add(FloatVector.fromArray(S, x, i + 3 * L));
      c4 = c4.add(FloatVector.fromArray(S, x, i + 4 * L));
      c5 = c5.add(FloatVector.fromArray(S, x, i + 5 * L));
      c6 = c6.add(FloatVector.fromArray(S, x, i + 6 * L));
      c7 = c7.add(FloatVector.fromArray(S, x, i + 7 * L));
    }
    sink = c0.add(c1).add(c2.add(c3)).add(c4.add(c5)).add(c6.add(c7)).lane(0);
  }
}
