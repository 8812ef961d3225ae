package rnn.core.cell;

import static rnn.core.expr.Expr.relu;
import static rnn.core.expr.Expr.sigmoid;
import static rnn.core.expr.Expr.tanh;

import java.util.List;
import rnn.core.expr.Expr;

/** The catalogue. Every cell is its equations; adding one is adding one here. */
public final class Cells {
  private Cells() {}

  /** The vanilla recurrent network, h′ = tanh(W x + U h). Elman 1990. */
  public static final Cell TANH = Cell.define("tanh", cell -> cell.output(tanh(cell.gate("h"))));

  /** The same with a rectifier, h′ = max(W x + U h, 0). Le, Jaitly &amp; Hinton 2015. */
  public static final Cell RELU = Cell.define("relu", cell -> cell.output(relu(cell.gate("h"))));

  /**
   * Long short-term memory, gates i f g o as in PyTorch and cuDNN. Hochreiter &amp; Schmidhuber
   * 1997; Gers et al. 2000.
   */
  public static final Cell LSTM =
      Cell.define(
          "lstm",
          cell -> {
            Expr i = sigmoid(cell.gate("i"));
            Expr f = sigmoid(cell.gate("f"));
            Expr g = tanh(cell.gate("g"));
            Expr o = sigmoid(cell.gate("o"));
            Expr c = Expr.fma(i, g, f.times(cell.state("c")));
            cell.next("c", c);
            cell.output(o.times(tanh(c)));
          });

  /** The LSTM whose gates also see the cell's memory. Gers &amp; Schmidhuber 2000; Graves 2013. */
  public static final Cell PEEPHOLE_LSTM =
      Cell.define(
          "peephole-lstm",
          cell -> {
            Expr before = cell.state("c");
            Expr i = sigmoid(cell.gate("i").plus(cell.vector("p_i").times(before)));
            Expr f = sigmoid(cell.gate("f").plus(cell.vector("p_f").times(before)));
            Expr c = Expr.fma(i, tanh(cell.gate("g")), f.times(before));
            Expr o = sigmoid(cell.gate("o").plus(cell.vector("p_o").times(c)));
            cell.next("c", c);
            cell.output(o.times(tanh(c)));
          });

  /**
   * The gated recurrent unit with the reset after the product, as in PyTorch and cuDNN. Cho et al.
   * 2014.
   */
  public static final Cell GRU =
      Cell.define(
          "gru",
          cell -> {
            Expr r = sigmoid(cell.gate("r"));
            Expr z = sigmoid(cell.gate("z"));
            Expr n = tanh(Expr.fma(r, cell.recurrent("n"), cell.input("n")));
            cell.output(Expr.fma(z, cell.state("h").minus(n), n));
          });

  /** The gated recurrent unit as first published: the reset before the product. Cho et al. 2014. */
  public static final Cell RESET_BEFORE_GRU =
      Cell.define(
          "gru-reset-before",
          cell -> {
            Expr h = cell.state("h");
            Expr r = sigmoid(cell.gate("r"));
            Expr z = sigmoid(cell.gate("z"));
            Expr n = tanh(cell.input("n").plus(cell.product("n", r.times(h))));
            cell.output(Expr.fma(z, h.minus(n), n));
          });

  /**
   * A gated unit with no recurrent product at all. Feng et al. 2024, "Were RNNs All We Needed?".
   */
  public static final Cell MIN_GRU =
      Cell.define(
          "mingru",
          cell -> {
            Expr h = cell.state("h");
            Expr z = sigmoid(cell.input("z"));
            cell.output(Expr.fma(z, cell.input("h").minus(h), h));
          });

  /**
   * Its sibling with a forget and an input gate that sum to 1. Feng et al. 2024, "Were RNNs All We
   * Needed?".
   */
  public static final Cell MIN_LSTM =
      Cell.define(
          "minlstm",
          cell -> {
            Expr f = sigmoid(cell.input("f"));
            Expr i = sigmoid(cell.input("i"));
            Expr share = f.over(f.plus(i));
            Expr h = cell.state("h");
            Expr candidate = cell.input("h");
            cell.output(Expr.fma(share, h.minus(candidate), candidate));
          });

  /** Units that remember only themselves, h′ = max(W x + u∘h, 0). Li et al. 2018, "IndRNN". */
  public static final Cell IND_RNN =
      Cell.define(
          "indrnn",
          cell -> cell.output(relu(Expr.fma(cell.vector("u"), cell.state("h"), cell.input("h")))));

  /** Every cell of the catalogue. */
  public static final List<Cell> ALL =
      List.of(TANH, RELU, LSTM, PEEPHOLE_LSTM, GRU, RESET_BEFORE_GRU, MIN_GRU, MIN_LSTM, IND_RNN);

  /**
   * The cell of a name.
   *
   * @throws IllegalArgumentException if the catalogue has none; the message lists what it has and
   *     suggests the nearest
   */
  public static Cell named(String name) {
    return ALL.stream()
        .filter(cell -> cell.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  private static String unknown(String name) {
    List<String> known = ALL.stream().map(Cell::name).toList();
    return "cell: found '%s', expected one of %s; did you mean %s?"
        .formatted(name, String.join(", ", known), nearest(name, known));
  }

  private static String nearest(String name, List<String> known) {
    return known.stream()
        .min(
            java.util.Comparator.comparingInt(
                other -> distance(name.toLowerCase(java.util.Locale.ROOT), other)))
        .orElseThrow();
  }

  /** The number of single-letter edits from one word to another (Levenshtein 1966). */
  private static int distance(String a, String b) {
    int[] row = java.util.stream.IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
