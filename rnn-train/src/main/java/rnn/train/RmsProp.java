package rnn.train;

import rnn.core.expr.Expr;

/**
 * s′ = α·s + (1 − α)·g², p′ = p − η·g / (√s′ + ε). Tieleman &amp; Hinton 2012.
 *
 * @param rate the learning rate η
 * @param decay how much of the mean square is kept at each step, α
 * @param epsilon keeps the divisor from 0, ε
 */
public record RmsProp(double rate, double decay, double epsilon) implements Optimizer {

  /** Checks. */
  public RmsProp {
    Optimizer.checked(rate);
  }

  /** With char-rnn's decay of 0.95 and an epsilon of 1e-8. */
  public RmsProp(double rate) {
    this(rate, 0.95, 1e-8);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    Expr kept = update.state("s").times(decay);
    Expr s = update.next("s", Expr.fma(g.times(1 - decay), g, kept));
    Expr step = g.over(s.sqrt().plus(epsilon));
    update.parameter(Expr.fma(update.rate().negate(), step, p));
  }
}
