package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;

/**
 * Sums over positions, in the order of a product: blocks of 512, each added to the total when it is
 * complete.
 */
final class ColumnSums {
  private float[] sums = new float[0];

  /**
   * {@code y[at + j] += Σ_i x[offset + i·stride + j]} for rows 0 … rows − 1 and columns 0 … columns
   * − 1, and the same at {@code also} if that is not negative.
   */
  void add(float[] x, int offset, int stride, int rows, int columns, float[] y, int at, int also) {
    if (sums.length < columns) {
      sums = new float[columns];
    }
    for (int first = 0; first < rows; first += Kernels.BLOCK) {
      Arrays.fill(sums, 0, columns, 0);
      int last = Math.min(first + Kernels.BLOCK, rows);
      int i = first;
      for (; i + 4 <= last; i += 4) {
        addFourRows(sums, x, offset + i * stride, stride, columns);
      }
      for (; i < last; i++) {
        addRow(sums, x, offset + i * stride, columns);
      }
      addTo(y, at, columns);
      if (also >= 0) {
        addTo(y, also, columns);
      }
    }
  }

  private void addTo(float[] y, int at, int columns) {
    for (int j = 0; j < columns; j++) {
      y[at + j] += sums[j];
    }
  }

  /** Four additions to each sum, in the order of the rows, for one load and one store of it. */
  private static void addFourRows(float[] y, float[] x, int at, int stride, int columns) {
    int at1 = at + stride;
    int at2 = at1 + stride;
    int at3 = at2 + stride;
    for (int j = 0; j < columns; j++) {
      y[j] = y[j] + x[at + j] + x[at1 + j] + x[at2 + j] + x[at3 + j];
    }
  }

  static void addRow(float[] y, float[] x, int at, int columns) {
    for (int j = 0; j < columns; j++) {
      y[j] += x[at + j];
    }
  }
}
