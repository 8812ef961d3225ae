package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;

/**
 * The values that one layer hands to the next, {@code [positions, H]}, and the gradient that comes
 * back.
 */
final class Activations {
  final boolean inOrder; // row k is position k, for all to see; else a layout says where it is
  final int units;
  final int stride;
  private final int start;
  final float[] values;
  final float[] gradient;
  final Matrix matrix;
  final Matrix gradientMatrix;

  Activations(int rows, int units, boolean inOrder, boolean training) {
    this.inOrder = inOrder;
    this.units = units;
    this.stride = Kernels.padded(units);
    start = Layout.start(rows);
    this.values = Layout.array(start, rows, stride);
    this.gradient = new float[training ? values.length : 0];
    this.matrix = Matrix.of(values, at(0), rows, units, stride);
    this.gradientMatrix = Matrix.of(gradient, at(0), rows, units, stride);
  }

  /** Where a row begins. */
  int at(int row) {
    return start + row * stride;
  }

  /** The row of a worker's first sequence at a step; the others' follow. */
  int row(Layout layout, int worker, int t) {
    return inOrder ? layout.position(worker, t) : layout.row(worker, t);
  }
}
