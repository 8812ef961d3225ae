package rnn.core;

/**
 * Random numbers as a hash of what they are for: no generator state, so that no draw depends on
 * another, on threads or on history. The mixer is SplitMix64's (Steele, Lea &amp; Flood 2014).
 */
public final class Hash {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Hash() {}

  /** A hash of two numbers; nest it for more. */
  public static long of(long a, long b) {
    long h = (a + GOLDEN) * 0xBF58476D1CE4E5B9L ^ b * 0x94D049BB133111EBL + GOLDEN;
    h = (h ^ h >>> 30) * 0xBF58476D1CE4E5B9L;
    h = (h ^ h >>> 27) * 0x94D049BB133111EBL;
    return h ^ h >>> 31;
  }

  /** A number in [0, 1) from the top 53 bits of a hash. */
  public static double uniform(long hash) {
    return (hash >>> 11) * 0x1p-53;
  }

  /** A normally distributed number from two hashes' bits. Box &amp; Muller 1958. */
  public static double normal(long hash) {
    double u = 1 - uniform(hash);
    double v = uniform(of(hash, 1));
    return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * StrictMath.PI * v);
  }
}
