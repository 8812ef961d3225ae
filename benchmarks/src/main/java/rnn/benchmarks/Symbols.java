package rnn.benchmarks;

import java.util.SplittableRandom;

/** Text to measure on; speed does not depend on what it says. */
public final class Symbols {
  private Symbols() {}

  /** So many symbols below a bound, the same at every call. */
  public static int[] random(int count, int symbols) {
    return new SplittableRandom(1).ints(count, 0, symbols).toArray();
  }
}
