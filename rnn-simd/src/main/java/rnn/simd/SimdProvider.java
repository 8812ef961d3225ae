package rnn.simd;

import java.util.List;
import rnn.core.kernel.KernelProvider;
import rnn.core.kernel.Kernels;

/**
 * Offers the kernels on the Vector API. It names no type of that module, so that it loads where the
 * module is missing.
 */
public final class SimdProvider implements KernelProvider {
  private static final List<Integer> WIDTHS = List.of(128, 256, 512);

  /** Made by {@link java.util.ServiceLoader}. */
  public SimdProvider() {}

  @Override
  public List<Integer> widths() {
    int preferred = Widths.preferred();
    return WIDTHS.stream()
        .sorted(java.util.Comparator.comparing(width -> width != preferred))
        .toList();
  }

  @Override
  public Kernels kernels(int bits) {
    if (!WIDTHS.contains(bits)) {
      throw new IllegalArgumentException(
          "kernels: found %d bits, expected one of %s".formatted(bits, WIDTHS));
    }
    return Widths.kernels(bits);
  }
}
