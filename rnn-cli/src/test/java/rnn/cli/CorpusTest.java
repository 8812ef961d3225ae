package rnn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import rnn.train.data.Alphabet;

final class CorpusTest {
  @Test
  void a_text_too_long_for_a_floor_says_so() {
    Corpus corpus = new Corpus(null, Alphabet.ofBytes(), null, null);
    assertEquals("floor   none: the text is too large for a 5-gram", corpus.line(Double.NaN));
    assertEquals(
        "floor   1.0000 nats, 1.4427 bits a byte, an interpolated 5-gram on the same split",
        corpus.line(1));
  }
}
