package rnn.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import rnn.core.expr.Expr;

/**
 * The vocabulary of an optimizer's equations. Every value is one number a weight, but for scalars.
 */
public final class Update {
  final Expr parameter = Expr.leaf("p");
  final Expr rawGradient = Expr.leaf("g");
  final Expr rate = Expr.scalar("rate");
  final Expr scale = Expr.scalar("scale");
  final Map<String, Expr> states = new LinkedHashMap<>();
  final Map<String, Expr> nexts = new LinkedHashMap<>();
  final Map<Expr, LongToDoubleFunction> scalars = new LinkedHashMap<>();
  Expr nextParameter;
  private final Expr gradient;

  Update(Clipping clipping) {
    Expr scaled = rawGradient.times(scale);
    Expr limit = Expr.constant(clipping.value());
    gradient =
        clipping.value() == Double.POSITIVE_INFINITY
            ? scaled
            : scaled.min(limit).max(limit.negate());
  }

  /** The weight. */
  public Expr parameter() {
    return parameter;
  }

  /** The gradient of the mean loss, clipped. */
  public Expr gradient() {
    return gradient;
  }

  /** The learning rate of this step. */
  public Expr rate() {
    return rate;
  }

  /** A scalar that depends on the number of the step, counted from 1. */
  public Expr scalar(String name, LongToDoubleFunction ofStep) {
    Expr leaf = Expr.scalar(name);
    scalars.put(leaf, ofStep);
    return leaf;
  }

  /** The previous value of a state, 0 at the start. */
  public Expr state(String name) {
    return states.computeIfAbsent(name, Expr::leaf);
  }

  /** Gives a state its next value, and gives it back. */
  public Expr next(String name, Expr value) {
    state(name);
    nexts.put(name, value);
    return value;
  }

  /** Gives the weight its next value. */
  public void parameter(Expr value) {
    nextParameter = value;
  }
}
