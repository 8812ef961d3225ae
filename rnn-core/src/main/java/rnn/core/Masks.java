package rnn.core;

/**
 * Which values dropout drops: a hash of the seed, the training step, the layer, the position in the
 * window and the unit. Evaluation passes {@link #NONE}.
 */
public final class Masks {
  /** Nothing is dropped. */
  public static final Masks NONE = new Masks(0);

  private final long seed;
  private long step;

  /** The masks of a training run. */
  public Masks(long seed) {
    this.seed = seed;
  }

  /** Goes to the masks of a training step, counted from the start of training. */
  public Masks at(long trainingStep) {
    step = trainingStep;
    return this;
  }

  /** The key of a row; with {@link #keeps} it decides for each unit. */
  int row(int layer, int t, int b) {
    return (int) Hash.of(Hash.of(seed, step), Hash.of(layer, (long) t << 32 | b));
  }

  /** How many of 2²⁴ hashes drop a unit. */
  static int threshold(double rate) {
    return (int) (rate * (1 << 24));
  }

  /** Whether a unit stays: {@code threshold} of 2²⁴ do not. */
  static boolean keeps(int row, int unit, int threshold) {
    int h = row + unit * 0x9E3779B9;
    h = (h ^ h >>> 16) * 0x21F0AAAD;
    h = (h ^ h >>> 15) * 0x735A2D97;
    return (h ^ h >>> 15) >>> 8 >= threshold;
  }
}
