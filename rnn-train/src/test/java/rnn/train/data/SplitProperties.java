package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Each symbol is its own place in the text, so that a window shows where it was taken from. */
class SplitProperties {
  @Property
  void noTargetIsBothLearnedFromAndJudgedBy(
      @ForAll Split split,
      @ForAll @IntRange(min = 1, max = 7) int sequences,
      @ForAll @IntRange(min = 1, max = 9) int steps,
      @ForAll @IntRange(max = 600) int extra) {
    int n = (int) split.needed(sequences, steps) + extra;
    Split.Parts parts = split.of(Symbols.of(IntStream.range(0, n).toArray()), sequences, steps);
    Set<Integer> learned = targets(parts.training());
    Set<Integer> judged = targets(parts.validation());
    assertEquals(parts.training().positions(), learned.size(), "each once");
    assertEquals(parts.validation().positions(), judged.size(), "each once");
    assertEquals(sequences, parts.training().sequences());
    assertEquals(steps, parts.training().steps());
    assertTrue(learned.stream().noneMatch(judged::contains));
    long left = n - parts.training().positions() - parts.validation().positions();
    assertTrue(left <= 2L * sequences * steps + 1, left + " positions left out");
  }

  @Property
  void oneSymbolLessThanNeededIsRefused(
      @ForAll Split split,
      @ForAll @IntRange(min = 1, max = 40) int sequences,
      @ForAll @IntRange(min = 1, max = 40) int steps) {
    int needed = (int) split.needed(sequences, steps);
    split.of(Symbols.of(new int[needed]), sequences, steps);
    Symbols less = Symbols.of(new int[needed - 1]);
    assertThrows(IllegalArgumentException.class, () -> split.of(less, sequences, steps));
  }

  @Property
  void windowsFollowOneAnother(
      @ForAll Split split,
      @ForAll @IntRange(min = 1, max = 5) int sequences,
      @ForAll @IntRange(min = 1, max = 5) int steps) {
    int n = (int) split.needed(sequences, steps) * 3;
    Streams streams =
        split.of(Symbols.of(IntStream.range(0, n).toArray()), sequences, steps).training();
    int[] inputs = new int[sequences * steps];
    int[] targets = new int[sequences * steps];
    int[] expected = IntStream.range(0, sequences).map(streams::start).toArray();
    for (int w = 0; w < streams.windows(); w++) {
      streams.window(w, inputs, targets);
      for (int i = 0; i < inputs.length; i++) {
        assertEquals(expected[i % sequences]++, inputs[i]);
        assertEquals(expected[i % sequences], targets[i]);
      }
    }
  }

  private static Set<Integer> targets(Streams streams) {
    Set<Integer> seen = new HashSet<>();
    int[] inputs = new int[streams.sequences() * streams.steps()];
    int[] targets = new int[inputs.length];
    for (int w = 0; w < streams.windows(); w++) {
      streams.window(w, inputs, targets);
      for (int target : targets) {
        seen.add(target);
      }
    }
    return seen;
  }
}
