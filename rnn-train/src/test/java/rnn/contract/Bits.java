package rnn.contract;

import java.util.Arrays;

/** Comparisons to the bit: every NaN is one value, +0 and −0 are two. */
final class Bits {
  private Bits() {}

  static void assertSame(float[] expected, float[] found, String what) {
    int i = Arrays.mismatch(expected, found);
    if (i >= 0) {
      throw new AssertionError(
          "%s: expected %s, found %s".formatted(what, text(expected, i), text(found, i)));
    }
  }

  static void assertSame(double[] expected, double[] found, String what) {
    int i = Arrays.mismatch(expected, found);
    if (i >= 0) {
      throw new AssertionError(
          "%s: they differ from value %d of %d and %d on"
              .formatted(what, i, expected.length, found.length));
    }
  }

  private static String text(float[] values, int i) {
    return i < values.length
        ? "%s (%a) at %d".formatted(values[i], values[i], i)
        : values.length + " values";
  }
}
