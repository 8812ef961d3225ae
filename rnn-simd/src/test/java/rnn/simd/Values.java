package rnn.simd;

import java.util.SplittableRandom;

/** Random floats, the awkward ones among them. */
final class Values {
  private static final float[] AWKWARD = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    1e-40f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    88.8f,
    -88.8f,
    -104f,
    0.5f,
    2.5f
  };

  private Values() {}

  /** Values around 0 of a size that sums stand. */
  static float[] plain(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }

  /**
   * A third each of plain values, of any bits at all, and of values at the edges. NaNs are
   * canonical.
   */
  static float[] awkward(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (random.nextInt(3)) {
            case 0 -> (float) random.nextDouble(-10, 10);
            case 1 -> Float.intBitsToFloat(random.nextInt());
            default -> AWKWARD[random.nextInt(AWKWARD.length)];
          };
      values[i] = Float.isNaN(values[i]) ? Float.NaN : values[i];
    }
    return values;
  }
}
