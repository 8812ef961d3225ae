package rnn.train.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which symbols a model knows: code points of Unicode, or bytes of UTF-8. Immutable, a value.
 *
 * <p>Symbols of code points are numbered in the order of the code points; code points rarer than
 * asked share one unknown symbol, the last, which exists only if there were some. The bytes are all
 * 256, so nothing is ever unknown to them.
 */
public final class Alphabet {
  private static final String BYTES = "bytes";
  private static final String CODE_POINTS = "codepoints";
  private static final String UNKNOWN = "unknown";
  private static final Alphabet ALL_BYTES = new Alphabet(null, false);

  private final int[] codePoints; // ascending, or null for bytes
  private final boolean hasUnknown;

  private Alphabet(int[] codePoints, boolean hasUnknown) {
    this.codePoints = codePoints;
    this.hasUnknown = hasUnknown;
  }

  /** The 256 bytes: text is its UTF-8. */
  public static Alphabet ofBytes() {
    return ALL_BYTES;
  }

  /**
   * The code points that stand in the text at least minCount times, and one symbol for the others
   * if there are any.
   *
   * @throws IllegalArgumentException if there are none, or one is half of a surrogate pair
   */
  public static Alphabet ofCodePoints(String text, int minCount) {
    return of(Frequencies.of(text), minCount);
  }

  /** The same for a text that need not fit into a string. */
  public static Alphabet ofCodePoints(Text text, int minCount) {
    return of(text.frequencies(), minCount);
  }

  private static Alphabet of(Frequencies frequencies, int minCount) {
    int[] found = frequencies.codePoints();
    int[] frequent = IntStream.of(found).filter(c -> frequencies.of(c) >= minCount).toArray();
    if (minCount < 1 || frequent.length == 0) {
      throw new IllegalArgumentException(
          "alphabet: none of the %d different characters of the text appears %d times or more,"
                  .formatted(found.length, minCount)
              + " expected at least one (--min-count 1 takes all)");
    }
    checked(found); // those that are rare, too
    return new Alphabet(frequent, frequent.length < found.length);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Alphabet parse(String text) {
    if (text.equals(BYTES)) {
      return ALL_BYTES;
    }
    String[] words = text.split(" ", -1);
    boolean hasUnknown = words.length > 1 && words[words.length - 1].equals(UNKNOWN);
    try {
      int[] codePoints =
          Arrays.stream(words, 1, words.length - (hasUnknown ? 1 : 0))
              .flatMapToInt(Alphabet::range)
              .limit(Character.MAX_CODE_POINT + 2L) // more repeat some: a file may say anything
              .toArray();
      Alphabet alphabet = new Alphabet(checked(codePoints), hasUnknown);
      if (alphabet.toString().equals(text)) {
        return alphabet;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: whatever is wrong with it, it is not an alphabet.
    }
    throw new IllegalArgumentException(
        "alphabet: found \"%s\", expected bytes, or codepoints and ranges like 0061-007A"
            .formatted(text.length() > 40 ? text.substring(0, 39) + "…" : text));
  }

  private static IntStream range(String word) {
    int dash = word.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? word : word.substring(0, dash), 16);
    int last = dash < 0 ? first : Integer.parseInt(word.substring(dash + 1), 16);
    if (last > Character.MAX_CODE_POINT) {
      throw new IllegalArgumentException(word);
    }
    return IntStream.rangeClosed(first, last);
  }

  private static int[] checked(int[] codePoints) {
    if (codePoints.length == 0) {
      throw new IllegalArgumentException("alphabet: no code point, expected at least one");
    }
    for (int i = 0; i < codePoints.length; i++) {
      int c = codePoints[i];
      boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (half || !Character.isValidCodePoint(c) || i > 0 && c <= codePoints[i - 1]) {
        throw new IllegalArgumentException(
            "alphabet: %s is half of a surrogate pair or out of order, expected Unicode text"
                .formatted(name(c)));
      }
    }
    return codePoints;
  }

  /** Whether the symbols are bytes. */
  public boolean isBytes() {
    return codePoints == null;
  }

  /** The number of symbols. */
  public int size() {
    return isBytes() ? 256 : codePoints.length + (hasUnknown ? 1 : 0);
  }

  /**
   * The symbol of all code points that have none of their own, or −1 if there is no such symbol.
   */
  public int unknown() {
    return hasUnknown ? codePoints.length : -1;
  }

  /**
   * The symbols of a text.
   *
   * @throws IllegalArgumentException if a character has no symbol and there is none for unknown
   *     ones; the message names it and the place
   */
  public int[] encode(String text) {
    if (isBytes()) {
      return encodeBytes(text);
    }
    int[] symbols = text.codePoints().toArray();
    new Lookup().replace(symbols, symbols.length, 0);
    return symbols;
  }

  /**
   * The symbols of a text that need not fit into the heap.
   *
   * @throws IllegalArgumentException as for a string
   * @throws IOException if the text cannot be read, or there is no room for its symbols
   */
  public Symbols encode(Text text) throws IOException {
    long size = isBytes() ? text.bytes() : text.length();
    try (SymbolWriter writer = new SymbolWriter(size, size())) {
      if (isBytes()) {
        int[] symbols = new int[Text.CHUNK];
        text.forEachByte((utf8, from, to) -> {
          for (int i = from; i < to; i++) {
            symbols[i - from] = utf8[i] & 0xff;
          }
          writer.write(symbols, to - from);
        });
      } else {
        Lookup lookup = new Lookup();
        text.forEachCodePoint((symbols, count) -> {
          lookup.replace(symbols, count, writer.count());
          writer.write(symbols, count);
        });
      }
      if (writer.count() != size) {
        throw new IOException(text.source() + ": changed while it was read");
      }
      return writer.symbols();
    }
  }

  /** The symbols of the first code points, most characters of most texts, without a search. */
  private final class Lookup {
    private final int[] first = new int[1 << 12];

    Lookup() {
      Arrays.setAll(first, Alphabet.this::symbol);
    }

    /** Overwrites code points from a place of a text on, counted from 0, by their symbols. */
    void replace(int[] codePoints, int count, long at) {
      for (int i = 0; i < count; i++) {
        codePoints[i] = symbol(codePoints[i], at + i);
      }
    }

    private int symbol(int c, long at) {
      int symbol = c < first.length ? first[c] : Alphabet.this.symbol(c);
      if (symbol < 0) {
        throw new IllegalArgumentException(
            "%s, character %d of the text, has no symbol; the alphabet holds %s;"
                    .formatted(name(c), at + 1, summary())
                + " one of bytes takes any text (train with --alphabet bytes)");
      }
      return symbol;
    }
  }

  private int symbol(int codePoint) {
    int at = Arrays.binarySearch(codePoints, codePoint);
    return at >= 0 ? at : unknown();
  }

  private static int[] encodeBytes(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      int[] symbols = new int[bytes.limit()];
      for (int i = 0; i < symbols.length; i++) {
        symbols[i] = bytes.get(i) & 0xff;
      }
      return symbols;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the text has half of a surrogate pair, expected Unicode", e);
    }
  }

  /**
   * The UTF-8 of symbols: what to write to a stream as they are sampled. The unknown symbol is
   * U+FFFD.
   */
  public byte[] bytes(int... symbols) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(symbols.length);
    for (int symbol : symbols) {
      if (symbol < 0 || symbol >= size()) {
        throw new IllegalArgumentException(
            "alphabet: symbol %d, expected 0 to %d".formatted(symbol, size() - 1));
      }
      if (isBytes()) {
        out.write(symbol);
      } else {
        int c = symbol == unknown() ? 0xfffd : codePoints[symbol];
        out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }

  /** The text of symbols; bytes that are not UTF-8 and the unknown symbol become U+FFFD. */
  public String decode(int... symbols) {
    return new String(bytes(symbols), StandardCharsets.UTF_8);
  }

  /** One line of ASCII that {@link #parse} reads: the kind, then ranges of code points in hex. */
  @Override
  public String toString() {
    if (isBytes()) {
      return BYTES;
    }
    StringBuilder out = new StringBuilder(CODE_POINTS);
    for (int i = 0; i < codePoints.length; i++) {
      int first = codePoints[i];
      while (i + 1 < codePoints.length && codePoints[i + 1] == codePoints[i] + 1) {
        i++;
      }
      out.append(" %04X".formatted(first));
      if (codePoints[i] > first) {
        out.append("-%04X".formatted(codePoints[i]));
      }
    }
    return out.append(hasUnknown ? " " + UNKNOWN : "").toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Alphabet that
        && hasUnknown == that.hasUnknown
        && Arrays.equals(codePoints, that.codePoints);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The beginning of the alphabet, fit for a line. */
  private String summary() {
    StringBuilder out = new StringBuilder("%d: ".formatted(codePoints.length));
    for (int c : codePoints) {
      if (out.length() > 120) {
        return out.append(" …").toString();
      }
      out.append(
          c == '\n' ? "\\n" : isPrintable(c) ? Character.toString(c) : "\\u%04x".formatted(c));
    }
    return out.toString();
  }

  /** The code point as U+XXXX, and itself if it can be shown. */
  private static String name(int codePoint) {
    String hex = String.format(Locale.ROOT, "U+%04X", codePoint);
    return isPrintable(codePoint) ? "'" + Character.toString(codePoint) + "' (" + hex + ")" : hex;
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
