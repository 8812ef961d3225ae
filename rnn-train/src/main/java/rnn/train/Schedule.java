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

  /**
   * char-rnn's: at the end of epoch number {@code after}, counted from 1, and of every epoch that
   * follows, times {@code decay}. Its defaults are 0.97 and 10.
   *
   * @throws IllegalArgumentException if the decay is not in (0, 1] or {@code after} is below 1
   */
  static Schedule charRnn(double decay, int after) {
    fraction("charRnn", decay);
    atLeastOne("charRnn", "a first epoch", after);
    return (step, stepsPerEpoch) -> Power.of(decay, Math.max(0, step / stepsPerEpoch - after + 1));
  }

  /**
   * Times {@code factor} every {@code steps} steps.
   *
   * @throws IllegalArgumentException if the factor is not in (0, 1] or there are no steps
   */
  static Schedule step(double factor, long steps) {
    fraction("step", factor);
    atLeastOne("step", "steps", steps);
    return (step, stepsPerEpoch) -> Power.of(factor, step / steps);
  }

  /**
   * Half a cosine from 1 to 0 over {@code steps} steps, then 0. Loshchilov &amp; Hutter 2017.
   *
   * @throws IllegalArgumentException if there are no steps
   */
  static Schedule cosine(long steps) {
    atLeastOne("cosine", "steps", steps);
    return (step, stepsPerEpoch) -> halfCosine(Math.min(1, (double) step / steps));
  }

  /**
   * This, but scaled down over the first {@code steps} steps: in the first to 1 / steps, growing
   * linearly to full size in the last. The schedule itself runs on from step 0.
   *
   * @throws IllegalArgumentException if there are no steps
   */
  default Schedule warmUp(long steps) {
    atLeastOne("warmUp", "steps", steps);
    return (step, stepsPerEpoch) -> factor(step, stepsPerEpoch) * Math.min(1, (step + 1.0) / steps);
  }

  /**
   * (1 + cos πp) / 2 = cos² πp/2, from angles up to π/4, for which StrictMath allocates nothing.
   */
  private static double halfCosine(double p) {
    double root =
        p <= 0.5 ? StrictMath.cos(Math.PI / 2 * p) : StrictMath.sin(Math.PI / 2 * (1 - p));
    return root * root;
  }

  private static void fraction(String schedule, double factor) {
    if (!(factor > 0 && factor <= 1)) {
      throw new IllegalArgumentException(
          "schedule %s: found a factor of %s, expected above 0 and at most 1"
              .formatted(schedule, factor));
    }
  }

  private static void atLeastOne(String schedule, String what, long count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "schedule %s: found %s of %d, expected at least 1".formatted(schedule, what, count));
    }
  }
}
