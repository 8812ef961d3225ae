package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;

class SymbolsProperties {
  /** Characters of several bytes end up on both sides of where a file is read in pieces. */
  @Property(tries = 100)
  void aFileHasTheSymbolsOfItsText(
      @ForAll @IntRange(min = (1 << 16) - 8, max = (1 << 16) + 1) int before,
      @ForAll @NotEmpty String after)
      throws IOException {
    String text = "\ufeffx".substring(before % 2) + "a".repeat(before) + unicode(after) + "é€😀";
    Path file = Files.createTempFile("rnn-symbols", ".txt");
    try {
      Files.writeString(file, text);
      String content = text.startsWith("\ufeff") ? text.substring(1) : text;
      Text read = Text.read(file);
      assertEquals(content, read.content());
      Alphabet alphabet = Alphabet.ofCodePoints(read, 1);
      assertEquals(Alphabet.ofCodePoints(content, 1), alphabet);
      assertEquals(Alphabet.ofCodePoints(content, 2), Alphabet.ofCodePoints(read, 2));
      assertArrayEquals(alphabet.encode(content), array(alphabet.encode(read)));
      Alphabet bytes = Alphabet.ofBytes();
      assertArrayEquals(bytes.encode(content), array(bytes.encode(read)));
    } finally {
      Files.delete(file);
    }
  }

  private static String unicode(String any) {
    return any.replaceAll("[\ud800-\udfff]", "");
  }

  @Property
  void whatIsSetIsRead(
      @ForAll @IntRange(min = 1, max = 100_000) int alphabet, @ForAll @NotEmpty int[] values)
      throws IOException {
    int[] symbols = Arrays.stream(values).map(v -> Math.floorMod(v, alphabet)).toArray();
    Symbols written = written(symbols, symbols.length, alphabet);
    assertArrayEquals(symbols, array(written));
    assertArrayEquals(symbols, array(Symbols.of(symbols)));
    assertEquals(alphabet - 1, written.largest());
    assertEquals(Arrays.stream(symbols).max().orElseThrow(), Symbols.of(symbols).largest());
    int[] around = Arrays.copyOf(symbols, symbols.length + 1);
    around[symbols.length] = symbols[0];
    assertArrayEquals(around, array(written.around(symbols.length)));
  }

  @Example
  void aSymbolBelow0IsNamedWithItsPlace() {
    assertEquals(
        "symbols: found -1 at place 2, expected 0 or more",
        assertThrows(IllegalArgumentException.class, () -> Symbols.of(3, 0, -1, -2)).getMessage());
  }

  @Example
  void aLongTextLiesOutsideTheHeap() throws IOException {
    int size = (1 << 26) + 3;
    int[] pattern = IntStream.range(0, 1000).map(i -> i % 200).toArray();
    Symbols symbols = written(pattern, size, 200);
    for (int i : new int[] {0, 1, 65_535, 65_536, size / 2, size - 2, size - 1}) {
      assertEquals(i % 200, symbols.get(i));
    }
  }

  /** A pattern again and again, a thousand symbols at a time and the last ones alone. */
  private static Symbols written(int[] pattern, int size, int alphabet) throws IOException {
    try (SymbolWriter writer = new SymbolWriter(size, alphabet)) {
      while (writer.count() < size) {
        writer.write(pattern, (int) Math.min(pattern.length, size - writer.count()));
      }
      return writer.symbols();
    }
  }

  private static int[] array(Symbols symbols) {
    return IntStream.range(0, symbols.size()).map(symbols::get).toArray();
  }
}
