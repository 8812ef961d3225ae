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
    Setting.rate("rmsprop", rate);
    Setting.kept("rmsprop", "a decay", decay);
    Setting.epsilon("rmsprop", epsilon);
  }

  /** With ε = 1e-8, as in Torch and PyTorch. */
  public RmsProp(double rate, double decay) {
    this(rate, decay, 1e-8);
  }

  /** With char-rnn's α = 0.95 (PyTorch's is 0.99) and ε = 1e-8. */
  public RmsProp(double rate) {
    this(rate, 0.95);
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    Expr g = update.gradient();
    Expr s = update.mean("s", g.times(g), decay);
    Expr step = g.over(s.sqrt().plus(epsilon));
    update.parameter(Expr.fma(update.rate().negate(), step, p));
  }
}
