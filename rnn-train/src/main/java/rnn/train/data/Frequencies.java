package rnn.train.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/** How often each code point stands in a text. */
final class Frequencies {
  /** Code points that are counted in one array: most texts need a few of them only. */
  private static final int PAGE = 256;

  private final long[][] pages = new long[(Character.MAX_CODE_POINT + 1) / PAGE][];

  /** Those of a text. */
  static Frequencies of(String text) {
    Frequencies frequencies = new Frequencies();
    text.codePoints().forEach(frequencies::add);
    return frequencies;
  }

  private void add(int codePoint) {
    page(codePoint / PAGE)[codePoint % PAGE]++;
  }

  /** Counts the first {@code count} characters of an array, which end no surrogate pair early. */
  void add(char[] chars, int count) {
    long[] latin = page(0);
    for (int i = 0; i < count; i++) {
      char c = chars[i];
      if (c < PAGE) {
        latin[c]++;
      } else {
        add(Character.isHighSurrogate(c) ? Character.toCodePoint(c, chars[++i]) : c);
      }
    }
  }

  /** Counts what others have counted, too. */
  void add(Frequencies others) {
    for (int p = 0; p < pages.length; p++) {
      if (others.pages[p] != null) {
        long[] page = page(p);
        for (int i = 0; i < PAGE; i++) {
          page[i] += others.pages[p][i];
        }
      }
    }
  }

  private long[] page(int p) {
    if (pages[p] == null) {
      pages[p] = new long[PAGE];
    }
    return pages[p];
  }

  /** How often a code point was counted. */
  long of(int codePoint) {
    long[] page = pages[codePoint / PAGE];
    return page == null ? 0 : page[codePoint % PAGE];
  }

  /** How many code points were counted. */
  long total() {
    return Arrays.stream(pages).filter(Objects::nonNull).flatMapToLong(Arrays::stream).sum();
  }

  /** Those that were counted, ascending. */
  int[] codePoints() {
    return IntStream.range(0, pages.length)
        .filter(p -> pages[p] != null)
        .flatMap(p -> IntStream.range(p * PAGE, (p + 1) * PAGE))
        .filter(c -> of(c) > 0)
        .toArray();
  }
}
