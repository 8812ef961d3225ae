package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;

/** Sums over positions, in the order of a product: blocks of 512, each added to the total when it is complete. */
final class ColumnSums {
  private float[] sums = new float[0];

  /** {@code y[j] += Σ_i x[i·stride + j]} for rows 0 … rows − 1 and columns 0 … columns − 1. */
  void add(float[] x, int offset, int stride, int rows, int columns, float[] y, int at) {
    if (sums.length < columns) {
      sums = new float[columns];
    }
    for (int i = 0; i < rows; i += Kernels.BLOCK) {
      Arrays.fill(sums, 0, columns, 0);
      for (int k = i; k < Math.min(i + Kernels.BLOCK, rows); k++) {
        addRow(sums, x, offset + k * stride, columns);
      }
      for (int j = 0; j < columns; j++) {
        y[at + j] += sums[j];
      }
    }
  }

  static void addRow(float[] y, float[] x, int at, int columns) {
    for (int j = 0; j < columns; j++) {
      y[j] += x[at + j];
    }
  }
}
