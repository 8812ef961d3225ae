package rnn.train;

import rnn.core.expr.Expr;

/**
 * s′ = s + g², p′ = p − η·g / (√s′ + ε). Duchi, Hazan &amp; Singer 2011.
 *
 * @param rate the learning rate η
 * @param epsilon keeps the divisor from 0, ε
 */
public record Adagrad(double rate, double epsilon) implements Optimizer {

  /** Checks. */
  public Adagrad {
    Setting.rate("adagrad", rate);
    Setting.epsilon("adagrad", epsilon);
  }

  /** With PyTorch's ε = 1e-10. */
  public Adagrad(double rate) {
    this(rate, 1e-10);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    Expr s = update.next("s", Expr.fma(g, g, update.state("s")));
    Expr step = g.over(s.sqrt().plus(epsilon));
    update.parameter(Expr.fma(update.rate().negate(), step, p));
  }
}
