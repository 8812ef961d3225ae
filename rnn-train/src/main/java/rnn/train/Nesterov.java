package rnn.train;

import rnn.core.expr.Expr;

/**
 * SGD with Nesterov's momentum, m′ = μ·m + g, p′ = p − η·(g + μ·m′). Nesterov 1983; Sutskever et
 * al. 2013.
 *
 * @param rate the learning rate η
 * @param momentum how much of the last step goes on, μ
 */
public record Nesterov(double rate, double momentum) implements Optimizer {

  /** Checks. */
  public Nesterov {
    Setting.rate("nesterov", rate);
    Setting.kept("nesterov", "a momentum", momentum);
  }

  /** With μ = 0.9. */
  public Nesterov(double rate) {
    this(rate, 0.9);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    Expr mu = Expr.constant(momentum);
    Expr m = update.next("m", Expr.fma(mu, update.state("m"), g));
    update.parameter(Expr.fma(update.rate().negate(), Expr.fma(mu, m, g), p));
  }
}
