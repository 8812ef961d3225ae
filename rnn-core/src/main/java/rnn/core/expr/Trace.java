package rnn.core.expr;

/**
 * What an evaluation in double met on its way: enough to tell whether its derivative may be
 * compared with differences. Two evaluations with the same {@link #choices} lie on the same smooth
 * piece of the function.
 */
public final class Trace {
  private long choices;
  private double largest;
  private double smallestDivisor = Double.POSITIVE_INFINITY;

  /** Nothing met yet. */
  public Trace() {}

  /** Begins anew. */
  public void clear() {
    choices = 0;
    largest = 0;
    smallestDivisor = Double.POSITIVE_INFINITY;
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

  void choose(int outcome) {
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
