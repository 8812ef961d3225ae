package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * Some columns of dZ, in whole lanes: what a worker packs, a block of positions after the other,
 * and multiplies with all that the layer's weights multiply. It may go through several blocks of Z,
 * if the same weights feed them.
 *
 * @param dZ the columns with their padding
 * @param packed room for a block of positions of them
 * @param parts what they are
 */
record GradientRange(Matrix dZ, Panels packed, Part[] parts) {

  /**
   * The columns of one block.
   *
   * @param block the block of Z
   * @param unit the first unit
   * @param units how many, without padding
   * @param column the first one's column in the range
   */
  record Part(int block, int unit, int units, int column) {}

  /**
   * A worker's share of the columns of a gradient.
   *
   * @param dZ {@code [T·B, blocks·padded H]}
   * @param feeds for each block, which weights feed it: neighbours with the same number may share a
   *     range
   */
  static GradientRange[] of(
      Matrix dZ, int units, int[] feeds, GradientMemory gradients, Team team, int worker) {
    List<GradientRange> ranges = new ArrayList<>();
    int padded = Kernels.padded(units);
    int last = team.lane(dZ.columns(), worker + 1);
    for (int c = team.lane(dZ.columns(), worker), end; c < last; c = end) {
      List<Part> parts = new ArrayList<>();
      int most = Math.min(last, c + GradientMemory.COLUMNS);
      end = c;
      while (end < most && feeds[end / padded] == feeds[c / padded]) {
        int unit = end % padded;
        int count = Math.min(padded - unit, most - end);
        parts.add(new Part(end / padded, unit, Math.min(count, units - unit), end - c));
        end += count;
      }
      Panels packed = gradients.packed[worker].columns(0, end - c);
      ranges.add(new GradientRange(dZ.columns(c, end - c), packed, parts.toArray(Part[]::new)));
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

  /** Whether its units are of some blocks, which the same weights feed. */
  boolean isOf(int firstBlock, int blocks) {
    int block = parts[0].block;
    return block >= firstBlock && block < firstBlock + blocks;
  }
}
