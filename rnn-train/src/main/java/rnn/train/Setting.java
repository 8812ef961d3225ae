package rnn.train;

/** Checks an optimizer's settings at the door; NaN is in no range. */
final class Setting {
  private Setting() {}

  /** A learning rate: above 0 in float too. */
  static void rate(String optimizer, double rate) {
    check((float) rate > 0, optimizer, "a learning rate", rate, "above 0 and finite in float");
  }

  /** What keeps a divisor from 0: above 0 in float too. */
  static void epsilon(String optimizer, double epsilon) {
    check((float) epsilon > 0, optimizer, "an epsilon", epsilon, "above 0 in float");
  }

  /** The part of an old value that is kept: from 0 to below 1. */
  static void kept(String optimizer, String what, double kept) {
    check(kept >= 0 && (float) kept < 1, optimizer, what, kept, "from 0 to below 1");
  }

  /** A weight decay: 0 or more. */
  static void decay(String optimizer, double decay) {
    check(decay >= 0, optimizer, "a weight decay", decay, "0 or more and finite");
  }

  private static void check(
      boolean right, String optimizer, String what, double found, String expected) {
    if (!right || !Float.isFinite((float) found)) {
      throw new IllegalArgumentException(
          "%s: found %s of %s, expected %s".formatted(optimizer, what, found, expected));
    }
  }
}
