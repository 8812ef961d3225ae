package rnn.simd;

import java.util.List;
import rnn.core.kernel.Kernels;

/** The kernels under test. */
final class Widely {
  private Widely() {}

  /** The Vector API's at every width; those that the CPU lacks are right but slow. */
  static List<Kernels> simd() {
    SimdProvider provider = new SimdProvider();
    return provider.widths().stream().map(provider::kernels).toList();
  }

  /** The width that this machine is fast at. */
  static Kernels preferred() {
    return simd().getFirst();
  }
}
