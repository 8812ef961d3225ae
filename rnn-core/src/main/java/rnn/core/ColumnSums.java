package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Panels;

/** Sums over positions, in the order of a product: a block of them, added when it is complete. */
final class ColumnSums {
  private final Kernels kernels;
  private final int[] rows = new int[Kernels.BLOCK]; // 0, 1, …
  private final float[] sums = new float[Kernels.PADDING];

  ColumnSums(Kernels kernels) {
    this.kernels = kernels;
    Arrays.setAll(rows, i -> i);
  }

  /**
   * {@code y[at + j] += Σ_i x[i, j]} for the {@code units} first columns and {@code count} rows of
   * x, and the same at {@code also} if that is not negative.
   */
  void add(Panels x, int units, int count, float[] y, int at, int also) {
    for (int j = 0; j < units; j += Kernels.PADDING) {
      Arrays.fill(sums, 0);
      kernels.addRows(x, j, rows, 0, count, sums, 0);
      int columns = Math.min(Kernels.PADDING, units - j);
      addTo(y, at + j, columns);
      if (also >= 0) {
        addTo(y, also + j, columns);
      }
    }
  }

  private void addTo(float[] y, int at, int columns) {
    for (int j = 0; j < columns; j++) {
      y[at + j] += sums[j];
    }
  }
}
