package rnn.core;

import java.util.Arrays;

/**
 * The shape of a batch of sequences in time: how many of them are still running at each step.
 * Positions are counted step by step, active sequences only, so sequences of different lengths, the
 * longest first, leave no holes.
 */
public final class Window {
  /** The most numbers of a message. */
  private static final int SHOWN = 9;

  private final int[] offsets;

  private Window(int[] rows) {
    offsets = new int[rows.length + 1];
    for (int t = 0; t < rows.length; t++) {
      if (rows[t] < 1 || t > 0 && rows[t] > rows[t - 1]) {
        throw new IllegalArgumentException(
            "window: found %s sequences at its steps, expected at least 1, and never more than before"
                .formatted(first(rows)));
      }
      if (rows[t] > Integer.MAX_VALUE - offsets[t]) {
        throw new IllegalArgumentException(
            "window: found 2³¹ positions or more, expected fewer; take fewer sequences or steps");
      }
      offsets[t + 1] = offsets[t] + rows[t];
    }
    if (rows.length == 0) {
      throw new IllegalArgumentException("window: found no steps, expected at least 1");
    }
  }

  /** {@code sequences} sequences of {@code steps} steps each. */
  public static Window of(int steps, int sequences) {
    if (steps < 0) {
      throw new IllegalArgumentException(
          "window: found %d steps, expected at least 1".formatted(steps));
    }
    int[] rows = new int[steps];
    Arrays.fill(rows, sequences);
    return new Window(rows);
  }

  /** Sequences of these lengths; the longest must come first. */
  public static Window ofLengths(int... lengths) {
    int[] rows = new int[lengths.length == 0 ? 0 : Math.max(0, lengths[0])];
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] < 1 || b > 0 && lengths[b] > lengths[b - 1]) {
        throw new IllegalArgumentException(
            "window: found sequences of %s steps, expected at least 1 and the longest first"
                .formatted(first(lengths)));
      }
      for (int t = 0; t < lengths[b]; t++) {
        rows[t]++;
      }
    }
    return new Window(rows);
  }

  /** As many as fit in a line. */
  private static String first(int[] numbers) {
    String all = Arrays.toString(Arrays.copyOf(numbers, Math.min(numbers.length, SHOWN)));
    return numbers.length > SHOWN ? all.replace("]", ", …]") : all;
  }

  /** T, the number of steps of the longest sequence. */
  public int steps() {
    return offsets.length - 1;
  }

  /** B, the number of sequences. */
  public int sequences() {
    return offsets[1];
  }

  /** The number of sequences that are running at step {@code t}: sequences 0 … rows − 1. */
  public int rows(int t) {
    return offsets[t + 1] - offsets[t];
  }

  /** The position of sequence 0 at step {@code t}; sequence b's is b further. */
  public int offset(int t) {
    return offsets[t];
  }

  /** The number of positions: the sum of all lengths, T·B where they are equal. */
  public int positions() {
    return offsets[offsets.length - 1];
  }
}
