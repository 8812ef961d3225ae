package rnn.train;

import rnn.core.expr.Expr;

/**
 * m′ = β₁·m + (1 − β₁)·g, v′ = β₂·v + (1 − β₂)·g², p′ = p − η/(1 − β₁ᵗ) · m′ / (√v′/√(1 − β₂ᵗ) +
 * ε). Kingma &amp; Ba 2015.
 *
 * @param rate the learning rate η
 * @param beta1 the decay of the mean
 * @param beta2 the decay of the mean square
 * @param epsilon keeps the divisor from 0, ε
 */
public record Adam(double rate, double beta1, double beta2, double epsilon) implements Optimizer {

  /** Checks. */
  public Adam {
    Optimizer.checked(rate);
  }

  /** With β₁ = 0.9, β₂ = 0.999 and ε = 1e-8. */
  public Adam(double rate) {
    this(rate, 0.9, 0.999, 1e-8);
  }

  @Override
  public void equations(Update update) {
    equations(update, update.parameter());
  }

  /** The same, with the step taken from p instead of the weight itself. */
  void equations(Update update, Expr p) {
    Expr g = update.gradient();
    Expr m =
        update.next("m", Expr.fma(g, Expr.constant(1 - beta1), update.state("m").times(beta1)));
    Expr kept = update.state("v").times(beta2);
    Expr v = update.next("v", Expr.fma(g.times(1 - beta2), g, kept));
    Expr size = update.scalar("size", t -> 1 / (1 - StrictMath.pow(beta1, t)));
    Expr root = update.scalar("root", t -> 1 / StrictMath.sqrt(1 - StrictMath.pow(beta2, t)));
    Expr step = m.over(Expr.fma(v.sqrt(), root, Expr.constant(epsilon)));
    update.parameter(Expr.fma(update.rate().times(size).negate(), step, p));
  }
}
