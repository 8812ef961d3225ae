package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;

/**
 * The values that one layer hands to the next, {@code [positions, H]}, and the gradient that comes
 * back.
 */
final class Activations {
  final int units;
  final int stride;
  final float[] values;
  final float[] gradient;
  final Matrix matrix;
  final Matrix gradientMatrix;

  Activations(int positions, int units, boolean training) {
    this.units = units;
    this.stride = Kernels.padded(units);
    this.values = new float[Math.multiplyExact(positions, stride)];
    this.gradient = new float[training ? values.length : 0];
    this.matrix = Matrix.of(values, 0, positions, units, stride);
    this.gradientMatrix = Matrix.of(gradient, 0, positions, units, stride);
  }
}
