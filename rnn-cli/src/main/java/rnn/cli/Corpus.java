package rnn.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

  static Corpus of(Text text, Alphabet alphabet, Split split, int sequences, int steps) {
    int[] symbols = alphabet.encode(text.content());
    return new Corpus(text, alphabet, split, split.of(symbols, sequences, steps));
  }

  int length() {
    return parts.training().symbols().length;
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
    return length() > LONGEST_FOR_FLOOR ? Double.NaN : NGram.floor(alphabet.size(), parts);
  }

  /** Tells texts apart. */
  String sha256() {
    try {
      byte[] utf8 = text.content().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
