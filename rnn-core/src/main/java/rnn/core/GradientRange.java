package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * Some columns of dZ, in whole lanes of one block: what a worker packs, a block of positions after
 * the other, and multiplies with all that the layer's weights multiply.
 *
 * @param block the block of Z
 * @param unit the first unit
 * @param units how many, without padding
 * @param dZ the columns with their padding
 * @param packed room for a block of positions of them
 */
record GradientRange(int block, int unit, int units, Matrix dZ, Panels packed) {

  /**
   * A worker's share of the columns of a gradient.
   *
   * @param dZ {@code [T·B, blocks·padded H]}
   */
  static GradientRange[] of(Matrix dZ, int units, GradientMemory gradients, Team team, int worker) {
    List<GradientRange> ranges = new ArrayList<>();
    int padded = Kernels.padded(units);
    int last = team.lane(dZ.columns(), worker + 1);
    for (int c = team.lane(dZ.columns(), worker), count; c < last; c += count) {
      int unit = c % padded;
      count = Math.min(Math.min(GradientMemory.COLUMNS, padded - unit), last - c);
      ranges.add(
          new GradientRange(
              c / padded,
              unit,
              Math.min(count, units - unit),
              dZ.columns(c, count),
              gradients.packed[worker].columns(0, count)));
    }
    return ranges.toArray(GradientRange[]::new);
  }

  /**
   * Packs positions {@code first … first + count − 1}.
   *
   * @param order the row of each position; null if they are the same
   */
  void pack(Kernels kernels, int[] order, int first, int count) {
    if (order == null) {
      kernels.pack(count, dZ, first, packed, 0);
      return;
    }
    for (int k = 0, run; k < count; k += run) {
      int row = order[first + k];
      for (run = 1; k + run < count && order[first + k + run] == row + run; ) {
        run++;
      }
      kernels.pack(run, dZ, row, packed, k);
    }
  }

  /** Whether its units are of one of some blocks. */
  boolean isOf(int firstBlock, int blocks) {
    return block >= firstBlock && block < firstBlock + blocks;
  }
}
