package rnn.train;

/** The learning rate over time, as a factor of the optimizer's own. */
@FunctionalInterface
public interface Schedule {

  /**
   * The factor of a step.
   *
   * @param step the number of steps done before it
   * @param stepsPerEpoch the number of steps in an epoch
   */
  double factor(long step, long stepsPerEpoch);

  /** Always 1. */
  static Schedule constant() {
    return (step, stepsPerEpoch) -> 1;
  }

  /** char-rnn's: times {@code decay} at the end of each epoch from number {@code after} on. */
  static Schedule charRnn(double decay, int after) {
    return (step, stepsPerEpoch) ->
        StrictMath.pow(decay, Math.max(0, step / stepsPerEpoch - after + 1));
  }

  /** Times {@code factor} every {@code steps} steps. */
  static Schedule step(double factor, long steps) {
    return (step, stepsPerEpoch) -> StrictMath.pow(factor, step / steps);
  }

  /** Half a cosine from 1 to 0 over {@code steps} steps, then 0. Loshchilov &amp; Hutter 2017. */
  static Schedule cosine(long steps) {
    return (step, stepsPerEpoch) ->
        (1 + StrictMath.cos(StrictMath.PI * Math.min(1, (double) step / steps))) / 2;
  }

  /** This, but growing linearly from 1 / steps to full size over the first {@code steps} steps. */
  default Schedule warmUp(long steps) {
    return (step, stepsPerEpoch) -> factor(step, stepsPerEpoch) * Math.min(1, (step + 1.0) / steps);
  }
}
