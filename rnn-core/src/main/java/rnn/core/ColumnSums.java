package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;

/**
 * Sums over positions, in the order of a product: blocks of 512, each added to the total when it is
 * complete.
 */
final class ColumnSums {
  private final RowSums rowSums;
  private final int[] rows = new int[Kernels.BLOCK]; // where each row of a block lies
  private float[] sums = new float[0];

  ColumnSums(Kernels kernels) {
    rowSums = new RowSums(kernels);
  }

  /**
   * {@code y[at + j] += Σ_i x[offset + i·stride + j]} for rows 0 … rows − 1 and columns 0 … columns
   * − 1, and the same at {@code also} if that is not negative. Reads whole lanes of x.
   */
  void add(float[] x, int offset, int stride, int count, int columns, float[] y, int at, int also) {
    int padded = Kernels.padded(columns);
    if (sums.length < padded) {
      sums = new float[padded];
    }
    for (int first = 0; first < count; first += Kernels.BLOCK) {
      int last = Math.min(first + Kernels.BLOCK, count);
      for (int i = first; i < last; i++) {
        rows[i - first] = offset + i * stride;
      }
      Arrays.fill(sums, 0, padded, 0);
      rowSums.add(sums, 0, x, rows, 0, last - first, padded);
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
}
