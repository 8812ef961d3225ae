package rnn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import rnn.core.expr.Expr;

/**
 * The vocabulary of an optimizer's equations. Every value is one number a weight, but for the
 * scalars.
 */
public final class Update {

  /**
   * A value carried from step to step: the leaf of its previous value and the expression of its
   * next one.
   */
  record Carried(String name, Expr previous, Expr next) {}

  /** A value that all weights share: its leaf, and what it is in a step counted from 1. */
  record Shared(Expr leaf, LongToDoubleFunction ofStep) {}

  /** The leaves that every optimizer has. */
  final Expr weight = Expr.leaf("parameter");

  final Expr rawGradient = Expr.leaf("gradient");
  final Expr learningRate = Expr.scalar("rate");
  final Expr clippingScale = Expr.scalar("clipping scale");

  private final Expr clipped;
  private final List<Shared> scalars = new ArrayList<>();
  private final Map<String, Expr> states = new LinkedHashMap<>();
  private final Map<String, Expr> nexts = new LinkedHashMap<>();
  private Expr nextWeight;

  Update(Clipping clipping) {
    Expr scaled = rawGradient.times(clippingScale);
    Expr limit = Expr.constant(clipping.value());
    clipped = clipping.clampsValues() ? scaled.min(limit).max(limit.negate()) : scaled;
  }

  /** The weight before the step. */
  public Expr parameter() {
    return weight;
  }

  /** The gradient of the mean loss, clipped. */
  public Expr gradient() {
    return clipped;
  }

  /** The learning rate of this step: a scalar, so that a schedule changes no equation. */
  public Expr rate() {
    return learningRate;
  }

  /**
   * A value that is the same for all weights and depends on the step.
   *
   * @param ofStep its value in the step of this number, counted from 1; computed in double, then
   *     rounded to float
   */
  public Expr scalar(String name, LongToDoubleFunction ofStep) {
    Expr leaf = Expr.scalar(name);
    scalars.add(new Shared(leaf, ofStep));
    return leaf;
  }

  /**
   * The previous value of a state, 0 at the start.
   *
   * @param name letters, digits, underscores and dashes: files hold it
   */
  public Expr state(String name) {
    if (!name.matches("[\\p{L}\\p{N}_-]+")) {
      throw wrong(
          "state(\"" + name + "\") was found, expected letters, digits, underscores and dashes");
    }
    return states.computeIfAbsent(name, Expr::leaf);
  }

  /** Gives a state its next value, and gives it back. */
  public Expr next(String name, Expr value) {
    state(name);
    if (nexts.put(name, value) != null) {
      throw wrong("next(\"" + name + "\") was found twice");
    }
    return value;
  }

  /**
   * A state that is the running mean of a value, s′ = s + (1 − kept)·(value − s), and its next
   * value. In this form the rounding of {@code kept} cannot bias the mean; 1 − kept is computed in
   * double.
   */
  public Expr mean(String name, Expr value, double kept) {
    Expr s = state(name);
    return next(name, Expr.fma(Expr.constant(1 - kept), value.minus(s), s));
  }

  /** Gives the weight its next value. */
  public void parameter(Expr value) {
    if (nextWeight != null) {
      throw wrong("parameter(…) was found twice");
    }
    nextWeight = value;
  }

  Expr next() {
    if (nextWeight == null) {
      throw wrong("no parameter(…) was found; give the next value of the weight");
    }
    return nextWeight;
  }

  List<Carried> carried() {
    List<Carried> carried = new ArrayList<>();
    states.forEach((name, leaf) -> {
      if (!nexts.containsKey(name)) {
        throw wrong("state(\"" + name + "\") was found without next(\"" + name + "\", …)");
      }
      carried.add(new Carried(name, leaf, nexts.get(name)));
    });
    return carried;
  }

  List<Shared> scalars() {
    return scalars;
  }

  private static IllegalArgumentException wrong(String message) {
    return new IllegalArgumentException("optimizer: " + message);
  }
}
