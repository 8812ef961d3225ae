package rnn.core.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Chooses the kernels of this process: the best that are found and work, else the scalar ones with
 * the reason.
 */
final class Providers {
  private static final String CURE =
      "add rnn-simd to the path and start java with --add-modules jdk.incubator.vector";

  private Providers() {}

  static Kernels best() {
    try {
      for (KernelProvider provider :
          ServiceLoader.load(KernelProvider.class, Providers.class.getClassLoader())) {
        return provider.kernels(bits(provider));
      }
      return new ScalarKernels("rnn-simd was not found; " + CURE);
    } catch (ServiceConfigurationError | LinkageError e) {
      return new ScalarKernels("rnn-simd was found but the Vector API was not; " + CURE);
    }
  }

  static List<Kernels> all() {
    List<Kernels> all = new ArrayList<>(List.of(Kernels.scalar()));
    try {
      for (KernelProvider provider :
          ServiceLoader.load(KernelProvider.class, Providers.class.getClassLoader())) {
        provider.widths().forEach(width -> all.add(provider.kernels(width)));
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      // without the Vector API the scalar kernels are all there are; best() says so
    }
    return all;
  }

  private static int bits(KernelProvider provider) {
    String forced = System.getProperty("rnn.simd.bits");
    if (forced == null) {
      return provider.widths().getFirst();
    }
    for (int width : provider.widths()) {
      if (forced.equals(Integer.toString(width))) {
        return width;
      }
    }
    throw new IllegalArgumentException(
        "rnn.simd.bits: found '%s', expected one of %s".formatted(forced, provider.widths()));
  }
}
