package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void aWindowIsTimeMajorAndItsTargetsAreTheNextSymbols() {
    Streams streams = new Streams(counting(13), 0, 6, 2, 3, 2);
    int[] inputs = new int[6];
    int[] targets = new int[6];
    streams.window(1, inputs, targets);
    assertArrayEquals(new int[] {3, 9, 4, 10, 5, 11}, inputs);
    assertArrayEquals(new int[] {4, 10, 5, 11, 6, 12}, targets);
    assertEquals(12, streams.positions());
    String expected = "room for %d inputs and %d targets, expected 0 … 1 with 6";
    assertSays("window 2 with " + expected.formatted(6, 6), streams, 2, inputs, targets);
    assertSays("window -1 with " + expected.formatted(6, 6), streams, -1, inputs, targets);
    assertSays("window 0 with " + expected.formatted(5, 6), streams, 0, new int[5], targets);
    assertSays("window 0 with " + expected.formatted(6, 5), streams, 0, inputs, new int[5]);
    assertThrows(IllegalArgumentException.class, () -> new Streams(counting(12), 0, 6, 2, 3, 2));
  }

  private static void assertSays(String found, Streams streams, int window, int[] x, int[] y) {
    assertEquals(
        "streams: found " + found,
        assertThrows(IllegalArgumentException.class, () -> streams.window(window, x, y))
            .getMessage());
  }

  /** 1,115,394 symbols is tinyshakespeare; the numbers are those that Torch's char-rnn prints. */
  @Test
  void charRnnCutsAndDividesAsTorchDid() {
    Split.Parts parts = Split.CHAR_RNN.of(counting(1_115_394), 50, 50);
    assertEquals(423, parts.training().windows());
    assertEquals(23, parts.validation().windows());
    assertEquals(446 * 50, parts.training().stride());
    int[] inputs = new int[2500];
    int[] targets = new int[2500];
    parts.validation().window(22, inputs, targets);
    assertEquals(446 * 2500 - 1, inputs[2499], "the last symbol of the text cut to windows");
    assertEquals(0, targets[2499], "wraps to the first symbol");
    assertEquals(446 * 50, targets[2450], "the next sequence's first symbol");
  }

  @Test
  void tailValidatesOnTheLastTenth() {
    Split.Parts parts = Split.TAIL.of(counting(1_115_394), 50, 50);
    assertEquals(
        new Streams(parts.training().symbols(), 0, 401 * 50, 50, 50, 401), parts.training());
    assertEquals(1_003_854, parts.validation().first());
    assertEquals(44, parts.validation().windows());
  }

  @Test
  void aSmallTailHasFewerSequencesOrAShorterWindow() {
    Streams fewer = Split.TAIL.of(counting(2779), 50, 50).validation();
    assertEquals(5, fewer.sequences());
    assertEquals(50, fewer.steps());
    Streams shorter = Split.TAIL.of(counting(1200), 1, 1000).validation();
    assertEquals(1, shorter.sequences());
    assertEquals(119, shorter.steps());
  }

  @Test
  void tooShortATextSaysWhatIsNeededAndTheCure() {
    assertEquals(
        "the text has 2778 symbols, the split tail into 50 sequences of 50 steps needs 2779:"
            + " use a longer text, a smaller --batch-size or a smaller --seq-length",
        message(Split.TAIL, 2778, 50, 50));
    assertTrue(message(Split.CHAR_RNN, 4999, 50, 50).contains("needs 5000"));
    assertTrue(message(Split.TAIL, 100, 1 << 16, 1 << 16).contains("needs 4772185886"));
    assertTrue(message(Split.TAIL, 100, 0, 5).contains("expected at least 1"));
    assertTrue(message(Split.CHAR_RNN, 100, 5, -1).contains("expected at least 1"));
  }

  @Test
  void aSplitIsFoundByItsName() {
    assertEquals(Split.TAIL, Split.named("tail"));
    assertEquals(Split.CHAR_RNN, Split.named("char-rnn"));
    assertEquals(
        "no split \"head\", expected one of [tail, char-rnn]",
        assertThrows(IllegalArgumentException.class, () -> Split.named("head")).getMessage());
  }

  private static String message(Split split, int symbols, int sequences, int steps) {
    return assertThrows(
            IllegalArgumentException.class, () -> split.of(counting(symbols), sequences, steps))
        .getMessage();
  }

  private static Symbols counting(int n) {
    return Symbols.of(IntStream.range(0, n).toArray());
  }
}
