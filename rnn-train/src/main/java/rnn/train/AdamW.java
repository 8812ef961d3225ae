package rnn.train;

import rnn.core.expr.Expr;

/**
 * Adam with the weights themselves decayed, p − η·λ·p instead of p. Loshchilov &amp; Hutter 2019.
 *
 * @param adam what it adds to
 * @param decay λ
 */
public record AdamW(Adam adam, double decay) implements Optimizer {

  /** Adam's defaults with a decay of 0.01. */
  public AdamW(double rate) {
    this(new Adam(rate), 0.01);
  }

  @Override
  public double rate() {
    return adam.rate();
  }

  @Override
  public void equations(Update update) {
    Expr p = update.parameter();
    adam.equations(update, p.minus(p.times(update.rate().times(decay))));
  }
}
