package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * Room that the layers of a network use one after the other when they compute the gradients of
 * weights, so that it is still in the cache.
 */
final class GradientMemory {
  /**
   * Units at a time. With a block of positions their dZ takes 1 MB and is read again for every few
   * columns of the operand, from whichever cache holds it.
   */
  static final int UNITS = 512;

  /**
   * Rows of a panel: one more than a block, so that the lines of a position, one in each panel, lie
   * in different sets of the cache.
   */
  static final int DEPTH = Kernels.BLOCK + 1;

  private final Team team;
  private final Panels[] packed; // a worker's, [512, 512]

  GradientMemory(Team team) {
    this.team = team;
    packed = new Panels[team.size()];
    Arrays.setAll(packed, i -> new Panels(DEPTH, UNITS, Kernels.PADDING));
  }

  /** Where a worker packs the dZ of a part for a block of positions. */
  Panels packed(int worker) {
    return packed[worker];
  }

  /**
   * The parts of each worker.
   *
   * @param dZ {@code [T·B, blocks·padded H]}
   */
  GradientPart[][] parts(Matrix dZ, int units) {
    GradientPart[][] parts = new GradientPart[team.size()][];
    Arrays.setAll(parts, worker -> GradientPart.of(dZ, units, team, worker));
    return parts;
  }
}
