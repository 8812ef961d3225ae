package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * Units of one block of Z, at most {@link GradientMemory#UNITS}, the gradients of whose weights are
 * a worker's: rows of dW and dU, elements of the biases.
 *
 * @param block the block of Z
 * @param unit the first unit
 * @param units how many, without padding
 * @param dZ their gradient, {@code [T·B, padded units]}
 */
record GradientPart(int block, int unit, int units, Matrix dZ) {

  /**
   * A worker's share, in whole lanes.
   *
   * @param dZ {@code [T·B, blocks·padded H]}
   */
  static GradientPart[] of(Matrix dZ, int units, Team team, int worker) {
    List<GradientPart> parts = new ArrayList<>();
    int padded = Kernels.padded(units);
    int last = team.lane(dZ.columns(), worker + 1);
    for (int c = team.lane(dZ.columns(), worker), end; c < last; c = end) {
      int unit = c % padded;
      end = Math.min(Math.min(last, c + padded - unit), c + GradientMemory.UNITS);
      int count = Math.min(end - c, units - unit);
      parts.add(new GradientPart(c / padded, unit, count, dZ.columns(c, end - c)));
    }
    return parts.toArray(GradientPart[]::new);
  }
}
