package rnn.train.data;

import java.util.Objects;

/**
 * Parallel sequences of symbols, cut into windows: the input of each position is its symbol, the
 * target the one after it. Window w of every sequence continues window w − 1.
 *
 * @param symbols all the text
 * @param first where sequence 0 starts
 * @param stride how far apart the starts of neighbouring sequences are
 * @param sequences B, the number of sequences
 * @param steps T, the length of a window
 * @param windows how many windows each sequence has
 */
public record Streams(
    Symbols symbols, int first, int stride, int sequences, int steps, int windows) {

  /** Throws IllegalArgumentException if the windows do not lie within the text. */
  public Streams {
    Objects.requireNonNull(symbols);
    long last = first + (sequences - 1L) * stride + (long) windows * steps;
    if (first < 0
        || stride < 0
        || sequences < 1
        || steps < 1
        || windows < 1
        || last >= symbols.size()) {
      throw new IllegalArgumentException(
          "streams: %d sequences of %d windows of %d steps, %d apart from %d on, in %d symbols"
              .formatted(sequences, windows, steps, stride, first, symbols.size()));
    }
  }

  /**
   * As many windows as a text gives: sequence b is the b-th part of it.
   *
   * @throws IllegalArgumentException if it is shorter than one window of all sequences and a last
   *     target
   */
  public static Streams of(int[] symbols, int sequences, int steps) {
    return of(Symbols.of(symbols), sequences, steps);
  }

  /** The same. */
  public static Streams of(Symbols symbols, int sequences, int steps) {
    int windows = (symbols.size() - 1) / Math.max(1, sequences) / Math.max(1, steps);
    return new Streams(symbols, 0, windows * steps, sequences, steps, windows);
  }

  /** The number of positions, each with a target, in all windows. */
  public long positions() {
    return (long) sequences * windows * steps;
  }

  /** Where the input of step 0 of window 0 of a sequence stands in the text. */
  int start(int sequence) {
    return first + sequence * stride;
  }

  /**
   * Fills in one window. Allocates nothing.
   *
   * @param window which, from 0
   * @param inputs [T·B], time-major: step t of sequence b is at t·B + b
   * @param targets [T·B], likewise
   * @throws IllegalArgumentException if there is no such window, or an array is too short for it
   */
  public void window(int window, int[] inputs, int[] targets) {
    int positions = sequences * steps;
    if (window < 0
        || window >= windows
        || inputs.length < positions
        || targets.length < positions) {
      throw new IllegalArgumentException(
          "streams: found window %d with room for %d inputs and %d targets, expected 0 … %d with %d"
              .formatted(window, inputs.length, targets.length, windows - 1, positions));
    }
    for (int b = 0; b < sequences; b++) {
      int from = start(b) + window * steps;
      for (int t = 0; t < steps; t++) {
        inputs[t * sequences + b] = symbols.get(from + t);
        targets[t * sequences + b] = symbols.get(from + t + 1);
      }
    }
  }
}
