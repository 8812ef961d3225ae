/**
 * The kernels of rnn.core on the Vector API; found by {@link java.util.ServiceLoader}, it exports
 * nothing.
 */
module rnn.simd {
  requires rnn.core;
  requires jdk.incubator.vector;

  provides rnn.core.kernel.KernelProvider with
      rnn.simd.SimdProvider;
}
