package rnn.core;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Windows of up to so many steps and sequences, of any lengths. */
final class RandomWindow {
  private RandomWindow() {}

  static Window of(SplittableRandom random, int steps, int sequences) {
    int[] lengths = new int[1 + random.nextInt(sequences)];
    Arrays.setAll(lengths, b -> -1 - random.nextInt(steps));
    Arrays.sort(lengths);
    return Window.ofLengths(Arrays.stream(lengths).map(length -> -length).toArray());
  }
}
