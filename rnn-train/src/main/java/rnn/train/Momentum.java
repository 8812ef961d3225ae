package rnn.train;

import rnn.core.expr.Expr;

/**
 * SGD with momentum, m′ = μ·m + g, p′ = p − η·m′. Polyak 1964.
 *
 * @param rate the learning rate η
 * @param momentum how much of the last step goes on, μ
 */
public record Momentum(double rate, double momentum) implements Optimizer {

  /** Checks. */
  public Momentum {
    Setting.rate("momentum", rate);
    Setting.kept("momentum", "a momentum", momentum);
  }

  /** With μ = 0.9. */
  public Momentum(double rate) {
    this(rate, 0.9);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    Expr m = update.next("m", Expr.fma(Expr.constant(momentum), update.state("m"), g));
    update.parameter(Expr.fma(update.rate().negate(), m, p));
  }
}
