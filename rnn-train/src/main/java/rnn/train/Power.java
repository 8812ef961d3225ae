package rnn.train;

/** Whole powers. {@link StrictMath#pow} allocates, and a training step must not. */
final class Power {
  private Power() {}

  /** baseⁿ for n ≥ 0 by repeated squaring; relative error below n·2⁻⁵². */
  static double of(double base, long n) {
    double power = 1;
    double square = base;
    for (long rest = n; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }
}
