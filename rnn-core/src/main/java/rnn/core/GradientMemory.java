package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * What the layers of a network use one after the other when they compute gradients, so that it is
 * still in the cache: a layer is done with it before the next one begins.
 */
final class GradientMemory {
  /** Columns of dZ at a time: with a block of positions they stay in the second-level cache. */
  static final int COLUMNS = 256;

  final float[] dZ; // [T·B, blocks·padded H], for layers where it cannot lie over Z
  final Panels[] packed; // a worker's, [512, 256]: some columns of dZ for a block of positions

  GradientMemory(int positions, int widest, Team team) {
    dZ = new float[Math.multiplyExact(positions, widest)];
    packed = new Panels[team.size()];
    Arrays.setAll(packed, i -> team.kernels(i).panels(Kernels.BLOCK, Kernels.BLOCK, COLUMNS));
  }
}
