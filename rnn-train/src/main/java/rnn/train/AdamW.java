package rnn.train;

import rnn.core.expr.Expr;

/**
 * Adam with the weights themselves decayed: the step goes from p − η·λ·p instead of p. Loshchilov
 * &amp; Hutter 2019.
 *
 * @param adam the step, with its learning rate η
 * @param decay how much a weight is drawn towards 0, λ
 */
public record AdamW(Adam adam, double decay) implements Optimizer {

  /** Checks. */
  public AdamW {
    Setting.decay("adamw", decay);
  }

  /** With Adam's defaults. */
  public AdamW(double rate, double decay) {
    this(new Adam(rate), decay);
  }

  /** With Adam's defaults and PyTorch's λ = 0.01. */
  public AdamW(double rate) {
    this(rate, 0.01);
  }

  @Override
  public double rate() {
    return adam.rate();
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    adam.equations(update, Expr.fma(update.rate().times(decay).negate(), p, p));
  }
}
