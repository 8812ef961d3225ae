package rnn.core.kernel;

import java.util.Arrays;
import rnn.core.expr.Program;

/** The specification, in loops that the JIT compiler can vectorise: slow, but no toy. */
final class ScalarKernels implements Kernels {
  /**
   * Wide enough that the loop over columns dwarfs its own overhead, narrow enough that a panel
   * stays in cache.
   */
  private static final int WIDTH = 128;

  private final String reason;
  private final float[] sums = new float[WIDTH];

  ScalarKernels(String reason) {
    this.reason = reason;
  }

  @Override
  public Panels panels(int rows, int depth, int columns) {
    return new Panels(depth, columns, Math.min(WIDTH, Kernels.padded(columns)));
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    int step = a.columnStride();
    for (int n = 0; n < w.columns(); n += w.width()) {
      for (int i = 0; i < rows; i++) {
        int row = a.offset() + (aRow + i) * a.rowStride();
        for (int k = 0; k < a.columns(); k += BLOCK) {
          int last = Math.min(k + BLOCK, a.columns());
          sum(a.data(), row, step, a.order(), k, last, w, n);
          add(Math.min(w.width(), w.columns() - n), y.data(), y.at(yRow + i, n));
        }
      }
    }
  }

  @Override
  public void multiply(Panels a, int depth, Panels w, Matrix y) {
    for (int n = 0; n < w.columns(); n += w.width()) {
      for (int i = 0; i < y.rows(); i++) {
        sum(a.data(), a.at(0, i), PADDING, null, 0, depth, w, n);
        add(Math.min(w.width(), w.columns() - n), y.data(), y.at(i, n));
      }
    }
  }

  /** Overwrites the sums with those of columns n of w, where a[k] lies at from + order[k]·step. */
  private void sum(
      float[] a, int from, int step, int[] order, int first, int last, Panels w, int n) {
    int width = w.width();
    int panel = w.at(0, n);
    Arrays.fill(sums, 0, width, 0);
    int k = first;
    for (; k + 4 <= last; k += 4) {
      float a0 = a[at(from, step, order, k)];
      float a1 = a[at(from, step, order, k + 1)];
      float a2 = a[at(from, step, order, k + 2)];
      float a3 = a[at(from, step, order, k + 3)];
      fourColumns(sums, w.data(), panel + k * width, width, a0, a1, a2, a3);
    }
    for (; k < last; k++) {
      float ak = a[at(from, step, order, k)];
      int at = panel + k * width;
      for (int j = 0; j < width; j++) {
        sums[j] = Math.fma(ak, w.data()[at + j], sums[j]);
      }
    }
  }

  private static int at(int from, int step, int[] order, int k) {
    return from + (order == null ? k : order[k]) * step;
  }

  /**
   * Four steps of every sum at once, still in ascending k: the sums are loaded and stored once
   * instead of four times.
   */
  private static void fourColumns(
      float[] sums, float[] w, int at, int width, float a0, float a1, float a2, float a3) {
    int at1 = at + width;
    int at2 = at1 + width;
    int at3 = at2 + width;
    for (int j = 0; j < width; j++) {
      float s = Math.fma(a0, w[at + j], sums[j]);
      s = Math.fma(a1, w[at1 + j], s);
      s = Math.fma(a2, w[at2 + j], s);
      sums[j] = Math.fma(a3, w[at3 + j], s);
    }
  }

  private void add(int count, float[] y, int at) {
    for (int j = 0; j < count; j++) {
      y[at + j] += sums[j];
    }
  }

  @Override
  public Pointwise pointwise(Program program) {
    return new ScalarPointwise(program);
  }

  @Override
  public Kernels another() {
    return new ScalarKernels(reason);
  }

  @Override
  public String toString() {
    return "scalar kernels (" + reason + ")";
  }
}
