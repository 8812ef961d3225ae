package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;

/**
 * What a worker multiplies of a {@link WeightGroup} where workers share units: forward its units in
 * each block of Z, backward its columns of the operand's gradient. Each of these sums is the same
 * as that of the whole group.
 *
 * @param operand what the weights multiply, {@code [T·B, operand]}
 * @param forward the columns of its units, a block's
 * @param z where their sums go, a block's
 * @param dZ all blocks
 * @param backward its columns of the operand's gradient
 */
record WeightColumns(
    Kernels kernels, Matrix operand, Panels[] forward, Matrix[] z, Matrix dZ, Panels backward) {

  /** As {@link WeightGroup#addForward}. */
  void addForward(int rows, int from, int row) {
    for (int i = 0; i < forward.length; i++) {
      kernels.multiply(rows, operand, from, forward[i], z[i], row);
    }
  }

  /** As {@link WeightGroup#addBackward}, to a view of its columns. */
  void addBackward(int rows, int row, Matrix dOperand, int to) {
    kernels.multiply(rows, dZ, row, backward, dOperand, to);
  }
}
