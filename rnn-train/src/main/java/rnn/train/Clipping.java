package rnn.train;

/**
 * What is cut off the gradient of the mean loss before the optimizer sees it: first its length,
 * then its values.
 *
 * @param norm the longest global norm: a longer gradient is scaled by norm / (its norm + 1e-6), as
 *     PyTorch does; infinite for none. Pascanu, Mikolov &amp; Bengio 2013
 * @param value the largest size of a single value; infinite for none
 */
public record Clipping(double norm, double value) {

  /** Checks. */
  public Clipping {
    if (!((float) norm > 0) || !((float) value > 0)) {
      throw new IllegalArgumentException(
          "clipping: found a norm of %s and a value of %s, expected both above 0 in float"
              .formatted(norm, value));
    }
  }

  /** Nothing is cut off. */
  public static Clipping none() {
    return new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** The global norm is at most this. */
  public static Clipping norm(double norm) {
    return new Clipping(norm, Double.POSITIVE_INFINITY);
  }

  /** Each value is at most this in size. */
  public static Clipping value(double value) {
    return new Clipping(Double.POSITIVE_INFINITY, value);
  }

  boolean clampsValues() {
    return value < Double.POSITIVE_INFINITY;
  }

  /** The factor for a gradient of this norm. */
  double scale(double found) {
    return norm == Double.POSITIVE_INFINITY ? 1 : Math.min(1, norm / (found + 1e-6));
  }
}
