package rnn.train.data;

import java.util.Arrays;

/**
 * The floor of a character model: an interpolated 5-gram, smoothed after Witten and Bell (1991;
 * interpolated as in Chen and Goodman, 1999).
 *
 * <p>p(w | h) = (count(h w) + kinds(h) · p(w | h without its first symbol)) / (count(h) +
 * kinds(h)), where kinds(h) is how many different symbols were seen after h; below the 1-gram all
 * symbols are equally likely.
 *
 * <p>The n-grams form a tree: the children of the node of h are the nodes of h w. It is kept in one
 * hash table from (parent, symbol) to node, exact for any alphabet; it has at most five nodes a
 * symbol of the text.
 */
public final class NGram {
  private static final int ORDER = 5;
  private static final int ROOT = 0;
  private static final int NONE = -1;

  private final int alphabet;
  private long[] keys = new long[1 << 12]; // parent and symbol, plus 1; 0 where free
  private int[] values = new int[1 << 12]; // the node
  private int nodes = 1;
  private int[] counts = new int[1 << 10]; // of the n-gram itself
  private int[] totals = new int[1 << 10]; // of all its children
  private int[] kinds = new int[1 << 10]; // how many children

  private NGram(int alphabet) {
    this.alphabet = alphabet;
  }

  /**
   * The mean −ln p, in nats a symbol, of the targets of the validation streams, by a 5-gram counted
   * in the training streams. The context of a target is always what stands before it in the text.
   *
   * @param alphabet the number of symbols
   * @throws IllegalArgumentException if the text has a symbol that is not among them
   */
  public static double floor(int alphabet, Split.Parts parts) {
    Streams training = parts.training();
    int largest = Math.max(training.symbols().largest(), parts.validation().symbols().largest());
    if (alphabet <= largest) {
      throw new IllegalArgumentException(
          "floor: found an alphabet of %d for the symbol %d, expected a larger one"
              .formatted(alphabet, largest));
    }
    NGram model = new NGram(alphabet);
    for (int b = 0; b < training.sequences(); b++) {
      model.count(training.symbols(), training.start(b), length(training));
    }
    Streams validation = parts.validation();
    double sum = 0;
    for (int b = 0; b < validation.sequences(); b++) {
      sum += model.loss(validation.symbols(), validation.start(b), length(validation));
    }
    return sum / validation.positions();
  }

  private static int length(Streams streams) {
    return streams.windows() * streams.steps();
  }

  /** Counts the n-grams that lie within the inputs and targets of one sequence. */
  private void count(Symbols symbols, int from, int length) {
    int[] ends = new int[ORDER]; // ends[k]: the node of the last k symbols
    int known = 0;
    for (int i = from; i <= from + length; i++) {
      for (int k = known; k >= 0; k--) { // downwards: ends[k + 1] is read before it is written
        int node = child(ends[k], symbols.get(i), true);
        if (counts[node]++ == 0) {
          kinds[ends[k]]++;
        }
        totals[ends[k]]++;
        if (k + 1 < ORDER) {
          ends[k + 1] = node;
        }
      }
      known = Math.min(known + 1, ORDER - 1);
    }
  }

  private double loss(Symbols symbols, int from, int length) {
    double sum = 0;
    for (int i = from + 1; i <= from + length; i++) {
      double p = 1.0 / alphabet;
      for (int k = 0; k < ORDER && k <= i; k++) {
        int context = node(symbols, i - k, i);
        if (context == NONE || totals[context] == 0) {
          break; // never seen, so no longer one was either
        }
        int node = child(context, symbols.get(i), false);
        int count = node == NONE ? 0 : counts[node];
        p = (count + kinds[context] * p) / (totals[context] + kinds[context]);
      }
      sum -= StrictMath.log(p);
    }
    return sum;
  }

  /** The node of the symbols from..to, or NONE. */
  private int node(Symbols symbols, int from, int to) {
    int node = ROOT;
    for (int i = from; i < to && node != NONE; i++) {
      node = child(node, symbols.get(i), false);
    }
    return node;
  }

  private int child(int parent, int symbol, boolean make) {
    long key = ((long) parent << 32 | symbol) + 1;
    int slot = slot(keys, key);
    if (keys[slot] == key) {
      return values[slot];
    }
    if (!make) {
      return NONE;
    }
    keys[slot] = key;
    values[slot] = nodes;
    if (nodes * 2L > keys.length) {
      growTable();
    }
    if (nodes == counts.length) {
      counts = Arrays.copyOf(counts, nodes * 2);
      totals = Arrays.copyOf(totals, nodes * 2);
      kinds = Arrays.copyOf(kinds, nodes * 2);
    }
    return nodes++;
  }

  private void growTable() {
    long[] grown = new long[keys.length * 2];
    int[] moved = new int[grown.length];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        int slot = slot(grown, keys[i]);
        grown[slot] = keys[i];
        moved[slot] = values[i];
      }
    }
    keys = grown;
    values = moved;
  }

  /** Where the key is, or would be. */
  private static int slot(long[] keys, long key) {
    int mask = keys.length - 1;
    int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
