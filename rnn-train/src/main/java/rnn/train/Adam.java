package rnn.train;

import rnn.core.expr.Expr;

/**
 * A running mean of the gradient over the root of a running mean of its square, both corrected for
 * starting at 0. Kingma &amp; Ba 2015.
 *
 * <pre>
 * m′ = β₁·m + (1 − β₁)·g
 * v′ = β₂·v + (1 − β₂)·g²
 * p′ = p − η/(1 − β₁ᵗ) · m′ / (√v′/√(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * @param rate the learning rate η
 * @param beta1 how much of the mean is kept at each step, β₁
 * @param beta2 how much of the mean square is kept at each step, β₂
 * @param epsilon keeps the divisor from 0, ε
 */
public record Adam(double rate, double beta1, double beta2, double epsilon) implements Optimizer {

  /** Checks. */
  public Adam {
    Setting.rate("adam", rate);
    Setting.kept("adam", "a beta1", beta1);
    Setting.kept("adam", "a beta2", beta2);
    Setting.epsilon("adam", epsilon);
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
    Expr m = update.mean("m", g, beta1);
    Expr v = update.mean("v", g.times(g), beta2);
    Expr size = update.scalar("1/(1 − β₁ᵗ)", t -> 1 / (1 - Power.of(beta1, t)));
    Expr root = update.scalar("1/√(1 − β₂ᵗ)", t -> 1 / Math.sqrt(1 - Power.of(beta2, t)));
    Expr step = m.over(Expr.fma(v.sqrt(), root, Expr.constant(epsilon)));
    update.parameter(Expr.fma(update.rate().times(size).negate(), step, p));
  }
}
