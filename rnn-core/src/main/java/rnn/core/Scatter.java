package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Panels;

/**
 * The weight gradient of 1-of-k inputs: what the product with the one-hot matrix would give, to the
 * bit, from additions alone. The rows of each symbol are summed in ascending order in blocks of 512
 * positions.
 */
final class Scatter {
  private static final int LANES = Kernels.PADDING;

  private final Kernels kernels;
  private final int[] counts; // of a symbol in the block; 0 between blocks
  private final int[] present = new int[Kernels.BLOCK]; // the block's symbols
  private final int[] ends = new int[Kernels.BLOCK]; // of each one's positions
  private final int[] sorted = new int[Kernels.BLOCK]; // its positions, symbol by symbol
  private final float[] sums; // [symbols of the block, lanes]

  Scatter(int symbols, Kernels kernels) {
    this.kernels = kernels;
    counts = new int[symbols];
    sums = new float[Math.min(symbols, Kernels.BLOCK) * LANES];
  }

  /**
   * Adds, for each position k of a block, its row of x to the values of its symbol s: {@code y[at +
   * s·symbolStride + j·columnStride] += x[k, j]}, for the {@code units} first columns j.
   *
   * @param first the first position of the block
   * @param count its positions
   */
  void add(
      int[] symbols,
      int first,
      int count,
      Panels x,
      int units,
      float[] y,
      int at,
      int symbolStride,
      int columnStride) {
    int n = sort(symbols, first, count);
    for (int j = 0; j < units; j += LANES) {
      Arrays.fill(sums, 0, n * LANES, 0);
      for (int i = 0, begin = 0; i < n; begin = ends[i++]) {
        kernels.addRows(x, j, sorted, begin, ends[i], sums, i * LANES);
      }
      int columns = Math.min(LANES, units - j);
      addTo(y, at + j * columnStride, n, columns, symbolStride, columnStride);
    }
  }

  /** Lists the symbols of a block, and their positions in ascending order; gives how many. */
  private int sort(int[] symbols, int first, int length) {
    int n = 0;
    for (int k = first; k < first + length; k++) {
      if (counts[symbols[k]]++ == 0) {
        present[n++] = symbols[k];
      }
    }
    int begin = 0;
    for (int i = 0; i < n; i++) {
      int count = counts[present[i]];
      counts[present[i]] = begin;
      begin += count;
    }
    for (int k = 0; k < length; k++) {
      sorted[counts[symbols[first + k]]++] = k;
    }
    for (int i = 0; i < n; i++) {
      ends[i] = counts[present[i]];
      counts[present[i]] = 0;
    }
    return n;
  }

  private void addTo(float[] y, int at, int n, int columns, int symbolStride, int columnStride) {
    for (int j = 0; j < columns; j++) {
      int to = at + j * columnStride;
      for (int i = 0; i < n; i++) {
        y[to + present[i] * symbolStride] += sums[i * LANES + j];
      }
    }
  }
}
