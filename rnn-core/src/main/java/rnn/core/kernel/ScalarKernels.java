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
    int width = w.width();
    for (int n = 0; n < w.columns(); n += width) {
      int count = Math.min(width, w.columns() - n);
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < a.columns(); k += BLOCK) {
          Arrays.fill(sums, 0, width, 0);
          sum(a, aRow + i, k, Math.min(k + BLOCK, a.columns()), w.data(), w.at(0, n), width);
          add(count, y.data(), y.at(yRow + i, n));
        }
      }
    }
  }

  private void sum(Matrix a, int row, int first, int last, float[] w, int panel, int width) {
    int k = first;
    for (; k + 4 <= last; k += 4) {
      float a0 = a.data()[a.at(row, k)];
      float a1 = a.data()[a.at(row, k + 1)];
      float a2 = a.data()[a.at(row, k + 2)];
      float a3 = a.data()[a.at(row, k + 3)];
      fourColumns(sums, w, panel + k * width, width, a0, a1, a2, a3);
    }
    for (; k < last; k++) {
      float ak = a.data()[a.at(row, k)];
      int at = panel + k * width;
      for (int j = 0; j < width; j++) {
        sums[j] = Math.fma(ak, w[at + j], sums[j]);
      }
    }
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
