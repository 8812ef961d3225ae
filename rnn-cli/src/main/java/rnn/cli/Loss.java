package rnn.cli;

import java.util.Locale;

/** How a loss is written. */
final class Loss {
  private static final double NATS_A_BIT = StrictMath.log(2);

  private Loss() {}

  /** {@code 1.4302 nats, 2.0633 bits}. */
  static String of(double nats) {
    return String.format(Locale.ROOT, "%.4f nats, %.4f bits", nats, nats / NATS_A_BIT);
  }
}
