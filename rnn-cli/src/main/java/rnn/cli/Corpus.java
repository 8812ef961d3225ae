package rnn.cli;

import java.io.IOException;
import java.util.Locale;
import rnn.train.data.Alphabet;
import rnn.train.data.NGram;
import rnn.train.data.Split;
import rnn.train.data.Text;

/**
 * A text as symbols, divided.
 *
 * @param text what was read
 * @param alphabet what the symbols stand for
 * @param split how it is divided
 * @param parts its two parts
 */
record Corpus(Text text, Alphabet alphabet, Split split, Split.Parts parts) {
  private static final int LONGEST_FOR_FLOOR = 30_000_000;

  static Corpus of(Text text, Alphabet alphabet, Split split, int sequences, int steps)
      throws IOException {
    return new Corpus(text, alphabet, split, split.of(alphabet.encode(text), sequences, steps));
  }

  long length() {
    return alphabet.isBytes() ? text.bytes() : text.length();
  }

  /** What a symbol is called. */
  String unit() {
    return unit(alphabet);
  }

  static String unit(Alphabet alphabet) {
    return alphabet.isBytes() ? "byte" : "character";
  }

  /** The loss of a 5-gram on the same split; not a number where the text is too long for one. */
  double floor() {
    try {
      return length() > LONGEST_FOR_FLOOR ? Double.NaN : NGram.floor(alphabet.size(), parts);
    } catch (OutOfMemoryError e) {
      return Double.NaN; // the model may well have room: what was counted is garbage by now
    }
  }

  /** The line that says it. */
  String line(double floor) {
    return floor == floor
        ? "floor   %s a %s, an interpolated 5-gram on the same split"
            .formatted(Loss.of(floor), unit())
        : length() > LONGEST_FOR_FLOOR
            ? String.format(
                Locale.ROOT,
                "floor   none: more than %,d %ss for a 5-gram",
                LONGEST_FOR_FLOOR,
                unit())
            : "floor   none: no memory for a 5-gram";
  }
}
