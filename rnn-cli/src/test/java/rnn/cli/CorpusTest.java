package rnn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import rnn.train.data.Alphabet;
import rnn.train.data.Text;

final class CorpusTest {
  @Test
  void a_text_too_long_for_a_floor_says_so() {
    Corpus corpus = of("a".repeat(30_000_001));
    assertEquals("floor   none: more than 30,000,000 bytes for a 5-gram", corpus.line(Double.NaN));
    assertEquals("floor   none: no memory for a 5-gram", of("a").line(Double.NaN));
    assertEquals(
        "floor   1.0000 nats, 1.4427 bits a byte, an interpolated 5-gram on the same split",
        corpus.line(1));
  }

  private static Corpus of(String text) {
    return new Corpus(Text.of("a text", text), Alphabet.ofBytes(), null, null);
  }
}
