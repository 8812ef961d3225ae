package rnn.core.expr;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expressions evaluated in double for one unit: the oracle of every gradient check. Transcendentals
 * are {@link StrictMath}'s, so nothing of the float programs can hide in it.
 */
public final class DoubleProgram {
  private static final double ROUND = 0x1.8p52;

  private final List<Expr> order;
  private final int[][] arguments;
  private final int[] outputs;
  private final double[] values;
  private final Trace trace;
  private final Map<Expr, Integer> index = new HashMap<>();

  /** The evaluation of {@code results}; leaves are set by {@link #set}. */
  public DoubleProgram(Collection<Expr> results) {
    this(results, new Trace());
  }

  /** The same, writing what it meets into {@code trace}. */
  public DoubleProgram(Collection<Expr> results, Trace trace) {
    this.trace = trace;
    order = Graph.order(results, Set.of());
    arguments = new int[order.size()][];
    values = new double[order.size()];
    for (int i = 0; i < order.size(); i++) {
      index.put(order.get(i), i);
      arguments[i] = order.get(i).arguments().stream().mapToInt(index::get).toArray();
    }
    outputs = results.stream().mapToInt(index::get).toArray();
  }

  /** Where the value of a leaf lies, for {@link #set(int, double)}; −1 if no result needs it. */
  public int place(Expr leaf) {
    return index.getOrDefault(leaf, -1);
  }

  /** Gives the leaf at a place its value; place −1 is ignored. */
  public void set(int place, double value) {
    if (place >= 0) {
      values[place] = value;
    }
  }

  /** Gives a leaf its value; a leaf that no result needs is ignored. */
  public void set(Expr leaf, double value) {
    set(place(leaf), value);
  }

  /** Computes all results from the leaves' values. */
  public void run() {
    for (int i = 0; i < values.length; i++) {
      Expr node = order.get(i);
      if (node.op != Expr.Op.LEAF) {
        values[i] = value(node, arguments[i]);
      }
      trace.value(values[i]);
    }
  }

  /** The value of the k-th result. */
  public double result(int k) {
    return values[outputs[k]];
  }

  private double value(Expr node, int[] at) {
    double a = at.length > 0 ? values[at[0]] : 0;
    double b = at.length > 1 ? values[at[1]] : 0;
    double c = at.length > 2 ? values[at[2]] : 0;
    double d = at.length > 3 ? values[at[3]] : 0;
    return switch (node.op) {
      case LEAF -> throw new AssertionError(node);
      case CONSTANT -> node.constant;
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / divisor(b);
      case FMA -> Math.fma(a, b, c);
      case MIN -> chosen(node, a < b, Math.min(a, b), a, b);
      case MAX -> chosen(node, b < a, Math.max(a, b), a, b);
      case NEGATE -> -a;
      case ABS -> chosen(node, a < 0, Math.abs(a), a, 0);
      case SQRT -> divisor(Math.sqrt(a));
      case ROUND -> step((a + ROUND) - ROUND, Math.abs(a - Math.floor(a) - 0.5));
      case SCALE -> a * Math.scalb(1.0, (int) b);
      case EXPONENT ->
          step(Math.getExponent(a), Math.min(Math.abs(a) - power(a), 2 * power(a) - Math.abs(a)));
      case IF_LESS -> chosen(node, a < b, a < b ? c : d, a, b);
      case IF_EQUAL -> chosen(node, a == b, a == b ? c : d, a, a == b ? Double.NaN : b);
      case CALL -> node.function.value(node.function == Transcendental.LOG ? divisor(a) : a);
    };
  }

  /** The derivative of a quotient, a root and a logarithm divides by this. */
  private double divisor(double value) {
    trace.divide(value);
    return value;
  }

  private static double power(double a) {
    return Math.scalb(1.0, Math.getExponent(a));
  }

  /** A value that depends on whether a or b is larger; a NaN is compared with nothing. */
  private double chosen(Expr node, boolean outcome, double value, double a, double b) {
    boolean same = node.arguments.length > 1 && node.arguments[0] == node.arguments[1];
    double margin = Math.abs(a - b) / Math.max(1, Math.max(Math.abs(a), Math.abs(b)));
    trace.choose(outcome ? 1 : 0, same || Double.isNaN(margin) ? 1 : margin);
    return value;
  }

  private double step(double value, double margin) {
    trace.choose((int) value, margin);
    return value;
  }
}
