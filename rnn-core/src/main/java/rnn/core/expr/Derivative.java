package rnn.core.expr;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The derivative of expressions by reverse mode (Linnainmaa 1970): from dY of every output to dX of
 * every leaf, written with the values that the forward pass already has.
 */
public final class Derivative {
  private final Map<Expr, Expr> adjoints = new LinkedHashMap<>();
  private final Set<Expr> active = new HashSet<>();

  private Derivative(Map<Expr, Expr> outputs, Set<Expr> leaves) {
    List<Expr> order = Graph.order(outputs.keySet(), leaves);
    for (Expr node : order) {
      if (leaves.contains(node) || active(node)) {
        active.add(node);
      }
    }
    outputs.forEach(this::add);
    for (Expr node : order.reversed()) {
      Expr d = adjoints.get(node);
      if (d != null && !leaves.contains(node)) {
        propagate(node, d);
      }
    }
  }

  /**
   * The gradient of Σ dY·Y over the outputs with respect to each leaf; a leaf that no output
   * depends on has none.
   *
   * @param outputs each output with its incoming gradient dY, in an order that fixes the order of
   *     the sums
   * @param leaves the nodes to differentiate for; the walk does not go below them
   */
  public static Map<Expr, Expr> gradients(Map<Expr, Expr> outputs, Set<Expr> leaves) {
    Map<Expr, Expr> gradients = new LinkedHashMap<>(new Derivative(outputs, leaves).adjoints);
    gradients.keySet().retainAll(leaves);
    return gradients;
  }

  private boolean active(Expr node) {
    for (Expr argument : node.arguments) {
      if (active.contains(argument)) {
        return true;
      }
    }
    return false;
  }

  private void propagate(Expr y, Expr d) {
    Expr a = y.op.arity > 0 ? y.arguments[0] : null;
    Expr b = y.op.arity > 1 ? y.arguments[1] : null;
    switch (y.op) {
      case LEAF, CONSTANT -> {}
      case ADD -> {
        add(a, d);
        add(b, d);
      }
      case SUBTRACT -> {
        add(a, d);
        subtract(b, d);
      }
      case MULTIPLY -> {
        addProduct(a, d, b);
        addProduct(b, d, a);
      }
      case DIVIDE -> {
        if (active.contains(a) || active.contains(b)) {
          Expr q = d.over(b);
          add(a, q);
          if (active.contains(b)) {
            subtract(b, q.times(y));
          }
        }
      }
      case FMA -> {
        addProduct(a, d, b);
        addProduct(b, d, a);
        add(y.arguments[2], d);
      }
      case MIN -> {
        add(a, Expr.ifLess(a, b, d, Expr.ZERO));
        add(b, Expr.ifLess(a, b, Expr.ZERO, d));
      }
      case MAX -> {
        add(a, Expr.ifLess(b, a, d, Expr.ZERO));
        add(b, Expr.ifLess(b, a, Expr.ZERO, d));
      }
      case NEGATE -> subtract(a, d);
      case ABS ->
          add(a, Expr.ifLess(a, Expr.ZERO, d.negate(), Expr.ifEqual(a, Expr.ZERO, Expr.ZERO, d)));
      case SQRT -> add(a, d.over(y.plus(y)));
      case ROUND, EXPONENT -> {} // steps: their derivative is 0 wherever they have one
      case SCALE -> add(a, d.scale(b));
      case IF_LESS, IF_EQUAL -> {
        Expr then = y.arguments[2];
        Expr otherwise = y.arguments[3];
        add(then, select(y, d, Expr.ZERO));
        add(otherwise, select(y, Expr.ZERO, d));
      }
      case CALL -> {
        if (active.contains(a)) {
          add(a, d.times(y.function.derivative(a, y)));
        }
      }
    }
  }

  private static Expr select(Expr y, Expr then, Expr otherwise) {
    Expr a = y.arguments[0];
    Expr b = y.arguments[1];
    return y.op == Expr.Op.IF_LESS
        ? Expr.ifLess(a, b, then, otherwise)
        : Expr.ifEqual(a, b, then, otherwise);
  }

  private void add(Expr x, Expr d) {
    if (active.contains(x)) {
      adjoints.merge(x, d, Expr::plus);
    }
  }

  private void subtract(Expr x, Expr d) {
    if (active.contains(x)) {
      Expr before = adjoints.get(x);
      adjoints.put(x, before == null ? d.negate() : before.minus(d));
    }
  }

  private void addProduct(Expr x, Expr d, Expr factor) {
    if (active.contains(x)) {
      Expr before = adjoints.get(x);
      adjoints.put(x, before == null ? d.times(factor) : Expr.fma(d, factor, before));
    }
  }
}
