package rnn.benchmarks;

import rnn.core.kernel.Kernels;

/** The kernels that a parameter names. */
public final class Arithmetic {
  /** The property that chooses a vector width, read by the engine and by the laboratory. */
  public static final String BITS = "rnn.simd.bits";

  private Arithmetic() {}

  /**
   * The kernels of a name: {@code scalar}, {@code simd} for the width that the CPU prefers, or a
   * width in bits. Each fork of a benchmark measures one.
   */
  public static Kernels named(String name) {
    if (name.equals("scalar")) {
      return Kernels.scalar();
    }
    if (!name.equals("simd")) {
      System.setProperty(BITS, name);
    }
    Kernels kernels = Kernels.best();
    if (!kernels.toString().contains("SIMD")) {
      throw new IllegalStateException("kernels: found " + kernels + ", expected SIMD kernels");
    }
    return kernels;
  }

  /** Refuses kernels whose result is not the specification's. */
  static void check(boolean same) {
    if (!same) {
      throw new IllegalStateException("the kernels do not give the bits of the specification");
    }
  }
}
