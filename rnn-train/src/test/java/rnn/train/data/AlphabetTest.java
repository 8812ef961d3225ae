package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlphabetTest {
  @Test
  void symbolsAreNumberedInTheOrderOfTheCodePoints() {
    Alphabet alphabet = Alphabet.ofCodePoints("hello 😀", 1);
    assertEquals(6, alphabet.size());
    assertEquals(" ehlo😀", alphabet.decode(0, 1, 2, 3, 4, 5).substring(0, 7));
    assertArrayEquals(new int[] {2, 1, 3, 3, 4, 5}, alphabet.encode("hello😀"));
  }

  @Test
  void rareCodePointsShareTheLastSymbolAndSoDoThoseNeverSeen() {
    Alphabet alphabet = Alphabet.ofCodePoints("aabbcd", 2);
    assertEquals(3, alphabet.size());
    assertEquals(2, alphabet.unknown());
    assertArrayEquals(new int[] {0, 1, 2, 2, 2}, alphabet.encode("abcdé"));
    assertEquals("ab\ufffd", alphabet.decode(0, 1, 2));
  }

  @Test
  void whereNothingIsRareThereIsNoUnknownSymbol() {
    Alphabet alphabet = Alphabet.ofCodePoints("aabb", 2);
    assertEquals(2, alphabet.size());
    assertEquals(-1, alphabet.unknown());
  }

  @Test
  void aCharacterWithoutASymbolIsNamedWithItsPlaceAndTheAlphabet() {
    Alphabet alphabet = Alphabet.ofCodePoints("ab\n", 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> alphabet.encode("ab😀é")).getMessage();
    assertEquals(
        "'😀' (U+1F600), character 3 of the text, has no symbol; the alphabet holds 3: \\nab;"
            + " one of bytes takes any text (train with --alphabet bytes)",
        message);
    message =
        assertThrows(IllegalArgumentException.class, () -> alphabet.encode("\r")).getMessage();
    assertTrue(message.startsWith("U+000D, character 1"), message);
  }

  @Test
  void bytesAreTheUtf8OfTheText() {
    Alphabet bytes = Alphabet.ofBytes();
    assertEquals(256, bytes.size());
    assertArrayEquals(new int[] {0x61, 0xc3, 0xa9}, bytes.encode("aé"));
    assertArrayEquals(new byte[] {(byte) 0xc3}, bytes.bytes(0xc3), "half a character, to a stream");
    assertEquals("aé", bytes.decode(0x61, 0xc3, 0xa9));
    assertThrows(IllegalArgumentException.class, () -> bytes.encode("\ud800"));
  }

  @Test
  void theTextFormIsALineOfRanges() {
    assertEquals(
        "codepoints 000A 0061-0063 1F600 unknown",
        Alphabet.ofCodePoints("aabbccc\n\n😀😀?", 2).toString());
    assertEquals("bytes", Alphabet.ofBytes().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "codepoints",
        "codepoints unknown",
        "codepoints 0061-",
        "codepoints 0063-0061",
        "codepoints 0061 0061",
        "codepoints 0062 0061",
        "codepoints 61",
        "codepoints D800",
        "codepoints 110000",
        "codepoints 0000-7FFFFFFF",
        "codepoints 0061 x",
        "codepoints 0061 unknown ",
        "letters 0061"
      })
  void anythingElseIsNoAlphabet(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Alphabet.parse(text)).getMessage();
    assertTrue(message.contains("expected bytes, or codepoints"), message);
  }

  @Test
  void anEmptyAlphabetIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Alphabet.ofCodePoints("abc", 2));
    assertThrows(IllegalArgumentException.class, () -> Alphabet.ofCodePoints("abc", 0));
    assertThrows(IllegalArgumentException.class, () -> Alphabet.ofCodePoints("", 1));
    assertThrows(IllegalArgumentException.class, () -> Alphabet.ofCodePoints("a\ud800", 1));
    assertThrows(IllegalArgumentException.class, () -> Alphabet.ofCodePoints("aaa\ud800", 2));
  }

  @Test
  void aSymbolOutsideIsRefused() {
    Alphabet alphabet = Alphabet.ofCodePoints("ab", 1);
    assertThrows(IllegalArgumentException.class, () -> alphabet.bytes(2));
    assertThrows(IllegalArgumentException.class, () -> alphabet.bytes(-1));
    assertEquals("b", new String(alphabet.bytes(1), StandardCharsets.UTF_8));
  }
}
