package rnn.benchmarks;

import java.util.SplittableRandom;

/** Text to measure on; speed does not depend on what it says. */
final class Symbols {
  private Symbols() {}

  static int[] random(int count, int symbols) {
    return new SplittableRandom(1).ints(count, 0, symbols).toArray();
  }
}
