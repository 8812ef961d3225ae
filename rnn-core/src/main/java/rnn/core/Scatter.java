package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;

/**
 * The weight gradient of 1-of-k inputs: what the product with the one-hot matrix would give, to the
 * bit, from additions alone. The rows of each symbol are summed in ascending order in blocks of 512
 * positions.
 */
final class Scatter {
  private final float[][] sums;
  private final int[] lastBlock;
  private int block;

  Scatter(int symbols) {
    sums = new float[symbols][0];
    lastBlock = new int[symbols];
  }

  /**
   * Adds, for each position k, row k of x to the values of its symbol s: {@code y[at +
   * s·symbolStride + j·columnStride] += x[offset + k·stride + j]}.
   */
  void add(
      int[] symbols,
      int positions,
      float[] x,
      int offset,
      int stride,
      int columns,
      float[] y,
      int at,
      int symbolStride,
      int columnStride) {
    for (int first = 0; first < positions; first += Kernels.BLOCK) {
      int last = Math.min(first + Kernels.BLOCK, positions);
      block++;
      for (int k = first; k < last; k++) {
        ColumnSums.addRow(sums(symbols[k], columns), x, offset + k * stride, columns);
      }
      for (int k = first; k < last; k++) {
        int s = symbols[k];
        if (lastBlock[s] == block) {
          lastBlock[s] = 0;
          float[] sum = sums[s];
          for (int j = 0, i = at + s * symbolStride; j < columns; j++, i += columnStride) {
            y[i] += sum[j];
          }
        }
      }
    }
  }

  private float[] sums(int symbol, int columns) {
    if (lastBlock[symbol] != block) {
      lastBlock[symbol] = block;
      if (sums[symbol].length < columns) {
        sums[symbol] = new float[columns];
      }
      Arrays.fill(sums[symbol], 0, columns, 0);
    }
    return sums[symbol];
  }
}
