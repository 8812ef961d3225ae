package rnn.core.expr;

import java.util.Locale;

/**
 * What an evaluation in double met on its way: enough to tell whether its derivative may be
 * compared with differences. Two evaluations with the same {@link #choices} lie on the same smooth
 * piece of the function.
 */
public final class Trace {
  private long choices;
  private double largest;
  private double smallestDivisor = Double.POSITIVE_INFINITY;
  private double closest = Double.POSITIVE_INFINITY;

  /** Nothing met yet. */
  public Trace() {}

  /** Begins anew. */
  public void clear() {
    choices = 0;
    largest = 0;
    smallestDivisor = Double.POSITIVE_INFINITY;
    closest = Double.POSITIVE_INFINITY;
  }

  /** A hash of the outcomes of all comparisons and roundings, in their order. */
  public long choices() {
    return choices;
  }

  /** The largest size of any value; NaN if one was not a number. */
  public double largest() {
    return largest;
  }

  /** The smallest size of what something, a derivative included, was divided by. */
  public double smallestDivisor() {
    return smallestDivisor;
  }

  /**
   * How near a comparison or rounding came to turning out differently, relative to its values where
   * they are larger than 1.
   */
  public double closest() {
    return closest;
  }

  /**
   * Whether float may be expected to follow: no value above 1e3 in size, no divisor below 1e-3, no
   * comparison closer than 1e-5.
   */
  public boolean tame() {
    return largest < 1e3 && smallestDivisor > 1e-3 && closest > 1e-5;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "largest value %.2g, smallest divisor %.2g, closest comparison %.2g",
        largest,
        smallestDivisor,
        closest);
  }

  void choose(int outcome, double margin) {
    closest = Math.min(closest, margin);
    choices = (choices + outcome + 1) * 0x5851F42D4C957F2DL;
    choices ^= choices >>> 32;
  }

  void value(double value) {
    largest = Math.max(largest, Math.abs(value));
  }

  void divide(double by) {
    smallestDivisor = Math.min(smallestDivisor, Math.abs(by));
  }
}
