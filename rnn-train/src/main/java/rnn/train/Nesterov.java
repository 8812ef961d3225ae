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
    Optimizer.checked(rate);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    Expr mu = Expr.constant(momentum);
    Expr m = update.next("m", Expr.fma(update.state("m"), mu, g));
    update.parameter(Expr.fma(update.rate().negate(), Expr.fma(mu, m, g), p));
  }
}
