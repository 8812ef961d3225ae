package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class AlphabetProperties {
  @Property
  void decodingUndoesEncoding(@ForAll("unicode") String text) {
    Alphabet alphabet = Alphabet.ofCodePoints(text, 1);
    assertEquals(text, alphabet.decode(alphabet.encode(text)));
    assertEquals(text, Alphabet.ofBytes().decode(Alphabet.ofBytes().encode(text)));
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), alphabet.bytes(alphabet.encode(text)));
  }

  @Property
  void anAlphabetSurvivesItsTextForm(
      @ForAll("unicode") String text, @ForAll @IntRange(min = 1, max = 3) int minCount) {
    Alphabet alphabet = Alphabet.ofCodePoints(text.repeat(2) + "aaa", minCount);
    Alphabet parsed = Alphabet.parse(alphabet.toString());
    assertEquals(alphabet, parsed);
    assertEquals(alphabet.hashCode(), parsed.hashCode());
    assertArrayEquals(alphabet.encode(text + "a"), parsed.encode(text + "a"));
  }

  @Property
  void everySymbolIsUsedByTheTextItWasMadeFrom(
      @ForAll("unicode") String text, @ForAll @IntRange(min = 1, max = 3) int minCount) {
    String whole = text + "aaa";
    Alphabet alphabet = Alphabet.ofCodePoints(whole, minCount);
    int[] counts = new int[alphabet.size()];
    for (int symbol : alphabet.encode(whole)) {
      counts[symbol]++;
    }
    for (int symbol = 0; symbol < counts.length; symbol++) {
      boolean enough = counts[symbol] >= (symbol == alphabet.unknown() ? 1 : minCount);
      assertEquals(true, enough, "symbol " + symbol + " stands " + counts[symbol] + " times");
    }
  }

  /** Not empty; all planes, neighbours and line ends among them. */
  @Provide
  Arbitrary<String> unicode() {
    Arbitrary<Integer> codePoint =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0x7f),
            Arbitraries.integers().between(0, 0xd7ff),
            Arbitraries.integers().between(0xe000, 0x10ffff));
    return codePoint
        .list()
        .ofMinSize(1)
        .ofMaxSize(30)
        .map(list ->
            list.stream()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
  }
}
