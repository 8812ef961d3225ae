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
   * Columns of dZ at a time. With a block of positions they take 1 MB and are read again for every
   * few rows of the operand, from whichever cache holds them.
   */
  static final int COLUMNS = 512;

  /**
   * Rows of a panel: one more than a block, so that the lines of a position, one in each panel, lie
   * in different sets of the cache.
   */
  private static final int DEPTH = Kernels.BLOCK + 1;

  private final Team team;
  final Panels[] packed; // a worker's, [512, 512]: some columns of dZ for a block of positions

  GradientMemory(Team team) {
    this.team = team;
    packed = new Panels[team.size()];
    Arrays.setAll(packed, i -> team.kernels(i).panels(Kernels.BLOCK, DEPTH, COLUMNS));
  }

  /** The ranges of each worker. */
  GradientRange[][] ranges(Matrix dZ, int units, int[] feeds) {
    GradientRange[][] ranges = new GradientRange[team.size()][];
    Arrays.setAll(ranges, worker -> GradientRange.of(dZ, units, feeds, this, team, worker));
    return ranges;
  }
}
