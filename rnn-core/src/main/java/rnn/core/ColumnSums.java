package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;

/**
 * Sums over positions, in the order of a product: blocks of 512, each added to the total when it is
 * complete.
 */
final class ColumnSums {
  private final Kernels kernels;
  private final int[] rows = new int[Kernels.BLOCK]; // 0, 1, …
  private float[] sums = new float[0];

  ColumnSums(Kernels kernels) {
    this.kernels = kernels;
    Arrays.setAll(rows, i -> i);
  }

  /**
   * {@code y[at + j] += Σ_i x[offset + i·stride + j]} for rows 0 … count − 1 and columns 0 …
   * columns − 1, and the same at {@code also} if that is not negative. Reads whole lanes of x.
   */
  void add(float[] x, int offset, int stride, int count, int columns, float[] y, int at, int also) {
    int padded = Kernels.padded(columns);
    if (sums.length < padded) {
      sums = new float[padded];
    }
    for (int first = 0; first < count; first += Kernels.BLOCK) {
      Arrays.fill(sums, 0, padded, 0);
      kernels.addRows(
          x,
          offset + first * stride,
          stride,
          rows,
          0,
          Math.min(Kernels.BLOCK, count - first),
          padded,
          sums,
          0);
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
