package rnn.train.data;

import java.util.Arrays;

/** How a text is divided into what a model learns from and what it is judged by. */
public enum Split {
  /** The last 10 % of the symbols validate. */
  TAIL("tail") {
    @Override
    public Parts of(Symbols symbols, int sequences, int steps) {
      check(symbols, sequences, steps);
      int cut = (int) (symbols.size() * 9L / 10);
      return new Parts(
          contiguous(symbols, 0, cut, sequences, steps),
          contiguous(symbols, cut, symbols.size(), sequences, steps));
    }

    @Override
    long needed(int sequences, int steps) {
      long training = (long) sequences * steps + 1;
      return Math.max(11, (training * 10 + 8) / 9); // of 11, 2 validate: an input and its target
    }
  },

  /**
   * The text is cut to whole windows and laid out as parallel sequences; the last 5 % of the
   * windows of each sequence validate. The last target is the text's first symbol. Karpathy's
   * char-rnn for Torch, 2015, with its default fractions.
   */
  CHAR_RNN("char-rnn") {
    @Override
    public Parts of(Symbols symbols, int sequences, int steps) {
      check(symbols, sequences, steps);
      int windows = symbols.size() / (sequences * steps);
      int training = (int) (windows * 0.95);
      int stride = windows * steps;
      Symbols around = symbols.around(sequences * stride);
      return new Parts(
          new Streams(around, 0, stride, sequences, steps, training),
          new Streams(around, training * steps, stride, sequences, steps, windows - training));
    }

    @Override
    long needed(int sequences, int steps) {
      return 2L * sequences * steps;
    }
  };

  /**
   * A text divided.
   *
   * @param training what to learn from
   * @param validation what to judge by
   */
  public record Parts(Streams training, Streams validation) {}

  private final String title;

  Split(String title) {
    this.title = title;
  }

  /**
   * Divides a text.
   *
   * <p>Where the validation part of {@link #TAIL} is too short for one window of all sequences, it
   * has fewer sequences; where it is too short for one window, a shorter window.
   *
   * @param sequences B, how many sequences are learned from at once
   * @param steps T, the length of a window
   * @throws IllegalArgumentException if the text is too short; the message says what is needed
   */
  public abstract Parts of(Symbols symbols, int sequences, int steps);

  /** The fewest symbols that can be divided. */
  abstract long needed(int sequences, int steps);

  /** The name on the command line. */
  @Override
  public String toString() {
    return title;
  }

  /**
   * The split of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Split named(String title) {
    return Arrays.stream(values())
        .filter(split -> split.title.equals(title))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no split \"%s\", expected one of %s".formatted(title, Arrays.toString(values()))));
  }

  void check(Symbols symbols, int sequences, int steps) {
    if (sequences < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "split: %d sequences of %d steps, expected at least 1 of each"
              .formatted(sequences, steps));
    }
    if (symbols.size() < needed(sequences, steps)) {
      throw new IllegalArgumentException(
          "the text has %d symbols, the split %s into %d sequences of %d steps needs %d:"
                  .formatted(symbols.size(), this, sequences, steps, needed(sequences, steps))
              + " use a longer text, a smaller --batch-size or a smaller --seq-length");
    }
  }

  /** The part from..to as sequences end to end; fewer or shorter ones where it is small. */
  private static Streams contiguous(Symbols symbols, int from, int to, int sequences, int steps) {
    int positions = to - from - 1; // the last symbol is only a target
    int length = Math.min(steps, positions);
    int parallel = Math.min(sequences, positions / length);
    int windows = positions / parallel / length;
    return new Streams(symbols, from, windows * length, parallel, length, windows);
  }
}
