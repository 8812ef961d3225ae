package rnn.train;

import rnn.core.expr.Expr;

/**
 * Stochastic gradient descent, p′ = p − η·g. Robbins &amp; Monro 1951.
 *
 * @param rate the learning rate η
 */
public record Sgd(double rate) implements Optimizer {

  /** Checks. */
  public Sgd {
    Setting.rate("sgd", rate);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    update.parameter(Expr.fma(update.rate().negate(), g, p));
  }
}
