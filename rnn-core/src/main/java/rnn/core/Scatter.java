package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;

/**
 * The weight gradient of 1-of-k inputs: what the product with the one-hot matrix would give, to the
 * bit, from additions alone. The rows of each symbol are summed in ascending order in blocks of 512
 * positions.
 */
final class Scatter {
  private final RowSums rowSums;
  private final int[] counts; // of a symbol in the block; 0 between blocks
  private final int[] present = new int[Kernels.BLOCK]; // the block's symbols
  private final int[] ends = new int[Kernels.BLOCK]; // of each one's rows
  private final int[] rows = new int[Kernels.BLOCK]; // where they lie, symbol by symbol
  private float[] sums = new float[0]; // [symbols of the block, columns]

  Scatter(int symbols, Kernels kernels) {
    rowSums = new RowSums(kernels);
    counts = new int[symbols];
  }

  /**
   * Adds, for each position k, row k of x to the values of its symbol s: {@code y[at +
   * s·symbolStride + j·columnStride] += x[offset + k·stride + j]}. Reads whole lanes of x.
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
    int padded = Kernels.padded(columns);
    for (int first = 0; first < positions; first += Kernels.BLOCK) {
      int last = Math.min(first + Kernels.BLOCK, positions);
      int n = sort(symbols, first, last, offset, stride);
      if (sums.length < n * padded) {
        sums = new float[n * padded];
      }
      Arrays.fill(sums, 0, n * padded, 0);
      for (int i = 0; i < n; i++) {
        rowSums.add(sums, i * padded, x, rows, i == 0 ? 0 : ends[i - 1], ends[i], padded);
      }
      if (symbolStride == 1) {
        addColumns(n, padded, columns, y, at, columnStride);
      } else {
        addRows(n, padded, columns, y, at, symbolStride, columnStride);
      }
    }
  }

  /** Lists the symbols of a block, and their rows in ascending order; gives how many there are. */
  private int sort(int[] symbols, int first, int last, int offset, int stride) {
    int n = 0;
    for (int k = first; k < last; k++) {
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
    for (int k = first; k < last; k++) {
      rows[counts[symbols[k]]++] = offset + k * stride;
    }
    for (int i = 0; i < n; i++) {
      ends[i] = counts[present[i]];
      counts[present[i]] = 0;
    }
    return n;
  }

  /** Column by column, where the values of the symbols lie side by side. */
  private void addColumns(int n, int padded, int columns, float[] y, int at, int stride) {
    for (int j = 0; j < columns; j++) {
      int to = at + j * stride;
      for (int i = 0, from = j; i < n; i++, from += padded) {
        y[to + present[i]] += sums[from];
      }
    }
  }

  private void addRows(
      int n, int padded, int columns, float[] y, int at, int symbolStride, int columnStride) {
    for (int i = 0; i < n; i++) {
      int to = at + present[i] * symbolStride;
      for (int j = 0; j < columns; j++) {
        y[to + j * columnStride] += sums[i * padded + j];
      }
    }
  }
}
