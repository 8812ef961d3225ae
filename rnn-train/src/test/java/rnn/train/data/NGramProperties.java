package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NGramProperties {
  @Property(tries = 100)
  void theFloorIsThatOfThePlainDefinition(
      @ForAll Split split,
      @ForAll @IntRange(min = 1, max = 4) int sequences,
      @ForAll @IntRange(min = 1, max = 6) int steps,
      @ForAll @IntRange(min = 1, max = 4) int alphabet,
      @ForAll @IntRange(max = 300) int extra,
      @ForAll Random random) {
    int[] symbols = random.ints(split.needed(sequences, steps) + extra, 0, alphabet).toArray();
    Split.Parts parts = split.of(Symbols.of(symbols), sequences, steps);
    assertEquals(plain(alphabet, parts), NGram.floor(alphabet, parts), 1e-12);
  }

  @Example
  void aTextThatRepeatsIsLearnedAndARandomOneIsNot() {
    int[] repeating = new int[20_000];
    for (int i = 0; i < repeating.length; i++) {
      repeating[i] = i % 7;
    }
    assertTrue(NGram.floor(7, Split.TAIL.of(Symbols.of(repeating), 5, 20)) < 0.01);
    int[] random = new Random(1).ints(20_000, 0, 7).toArray();
    assertTrue(NGram.floor(7, Split.TAIL.of(Symbols.of(random), 5, 20)) > StrictMath.log(7));
  }

  @Example
  void anAlphabetWithoutSomeSymbolIsRefused() {
    Split.Parts parts = Split.TAIL.of(Symbols.of(new int[1000]), 5, 20);
    for (int alphabet : new int[] {-1, 0}) {
      assertEquals(
          "floor: found an alphabet of " + alphabet + " for the symbol 0, expected a larger one",
          assertThrows(IllegalArgumentException.class, () -> NGram.floor(alphabet, parts))
              .getMessage());
    }
    assertEquals(0, NGram.floor(1, parts), 1e-12);
  }

  /** Symbols as large as code points, more n-grams than the table starts with. */
  @Example
  void aLargeAlphabetIsCountedExactly() {
    int[] symbols = new Random(2).ints(5_000, 0, 30).map(i -> i * 37_000).toArray();
    Split.Parts parts = Split.TAIL.of(Symbols.of(symbols), 3, 10);
    assertEquals(plain(0x110000, parts), NGram.floor(0x110000, parts), 1e-12);
  }

  /** Lists as keys and nothing clever. */
  private static double plain(int alphabet, Split.Parts parts) {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    Map<List<Integer>, Set<Integer>> followers = new HashMap<>();
    Map<List<Integer>, Integer> totals = new HashMap<>();
    for (List<Integer> sequence : sequences(parts.training(), false)) {
      for (int i = 0; i < sequence.size(); i++) {
        for (int k = 0; k < 5 && k <= i; k++) {
          List<Integer> context = sequence.subList(i - k, i);
          counts.merge(sequence.subList(i - k, i + 1), 1, Integer::sum);
          totals.merge(context, 1, Integer::sum);
          followers.computeIfAbsent(context, _ -> new HashSet<>()).add(sequence.get(i));
        }
      }
    }
    double sum = 0;
    long n = 0;
    int length = parts.validation().windows() * parts.validation().steps();
    for (List<Integer> upTo : sequences(parts.validation(), true)) {
      for (int i = upTo.size() - length; i < upTo.size(); i++, n++) {
        double p = 1.0 / alphabet;
        for (int k = 0; k < 5 && k <= i; k++) {
          List<Integer> context = upTo.subList(i - k, i);
          int total = totals.getOrDefault(context, 0);
          int kinds = followers.getOrDefault(context, Set.of()).size();
          int count = counts.getOrDefault(upTo.subList(i - k, i + 1), 0);
          p = total == 0 ? p : (count + kinds * p) / (total + kinds);
        }
        sum -= StrictMath.log(p);
      }
    }
    return sum / n;
  }

  /** The inputs and targets of each sequence, or all the text up to the last of them. */
  private static List<List<Integer>> sequences(Streams streams, boolean fromTheStart) {
    List<List<Integer>> sequences = new ArrayList<>();
    for (int b = 0; b < streams.sequences(); b++) {
      List<Integer> sequence = new ArrayList<>();
      int end = streams.start(b) + streams.windows() * streams.steps();
      for (int i = fromTheStart ? 0 : streams.start(b); i <= end; i++) {
        sequence.add(streams.symbols().get(i));
      }
      sequences.add(sequence);
    }
    return sequences;
  }
}
