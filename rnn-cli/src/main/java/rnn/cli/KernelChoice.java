package rnn.cli;

import rnn.core.kernel.Kernels;

/** The values of {@code --kernels}. They decide how fast it goes, never what comes out. */
enum KernelChoice {
  SCALAR,
  SIMD;

  /** The kernels chosen; without a choice the best there are. */
  static Kernels kernels(KernelChoice choice) {
    if (choice == SCALAR) {
      return Kernels.scalar();
    }
    Kernels best = UsageException.checked(Kernels::best);
    if (choice == SIMD && best.getClass() == Kernels.scalar().getClass()) {
      throw new IllegalArgumentException("--kernels simd: found only " + best);
    }
    return best;
  }
}
