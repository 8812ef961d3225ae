package rnn.core.kernel;

import java.util.List;

/** Offers kernels; found by {@link java.util.ServiceLoader}. */
public interface KernelProvider {

  /** The vector widths in bits that it can run, the best one first; all give the same results. */
  List<Integer> widths();

  /**
   * The kernels of a width.
   *
   * @throws IllegalArgumentException if the width is not one of {@link #widths}
   * @throws LinkageError if the JVM lacks what they need
   */
  Kernels kernels(int bits);
}
