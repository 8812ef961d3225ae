package rnn.core.kernel;

import java.util.List;
import rnn.core.expr.Program;

/**
 * The arithmetic of the engine for one thread. All implementations give the same bits: the scalar
 * one is the specification, and the order of every sum is written here, not left to it.
 */
public interface Kernels {

  /**
   * The length of a product's partial sums. Part of the specification of every result, not a tuning
   * knob.
   */
  int BLOCK = 512;

  /** The multiple to which activations pad each block of units: no kernel needs a masked tail. */
  int PADDING = 16;

  /** Rounds a number of units up to whole lanes. */
  static int padded(int units) {
    return (units + PADDING - 1) / PADDING * PADDING;
  }

  /**
   * Room for a right-hand side of {@link #multiply} in panels of the width that it wants.
   *
   * @param rows the most rows of a product
   * @param depth K
   * @param columns N
   */
  Panels panels(int rows, int depth, int columns);

  /**
   * y += a·w: for each element of y and each block of 512 k, {@code acc = +0; acc = fma(a[k], w[k],
   * acc)} for ascending k, then {@code y = y + acc}.
   *
   * @param rows the number of rows of a and y
   * @param a {@code [·, K]}
   * @param aRow the first row of a
   * @param w {@code [K, N]}, packed in {@link #panels}
   * @param y {@code [·, N]}
   * @param yRow the first row of y
   */
  void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow);

  /**
   * y += aᵀ·w over {@code depth} rows of a and w, the sums of the other product.
   *
   * @param a {@code [K, M]}, in an array of panels of {@link #PADDING} columns
   * @param depth K, at most {@link #BLOCK}
   * @param w {@code [K, N]}, packed in {@link #panels} for more than one row
   * @param y {@code [M, N]}
   */
  void multiply(Panels a, int depth, Panels w, Matrix y);

  /**
   * Adds rows of x one after the other: {@code sums[at + j] = (sums[at + j] + x[rows[first], column
   * + j]) + …} for the {@link #PADDING} columns from {@code column} on, j = 0 … 15.
   *
   * @param x in an array of panels of {@link #PADDING} columns
   * @param column the first column, a multiple of {@link #PADDING}
   * @param rows which rows, in the order of the sum
   * @param first the first of them
   * @param last one past the last of them
   */
  default void addRows(
      Panels x, int column, int[] rows, int first, int last, float[] sums, int at) {
    for (int i = first; i < last; i++) {
      int from = x.at(rows[i], column);
      for (int j = 0; j < PADDING; j++) {
        sums[at + j] += x.data()[from + j];
      }
    }
  }

  /** The kernel that runs a program over rows of units. */
  Pointwise pointwise(Program program);

  /** The same kernels for another thread. */
  Kernels another();

  /** Overwrites rows of panels from {@code row} on with {@code rows} of m from {@code first} on. */
  default void pack(int rows, Matrix m, int first, Panels to, int row) {
    to.pack(rows, m, first, row, 0);
  }

  /** The fastest kernels of this process; their text is one line that says which, and why. */
  static Kernels best() {
    return Providers.best();
  }

  /**
   * All kernels of this process: the scalar ones and those of every vector width, which may be slow
   * where the CPU lacks it. For tests that hold them against each other.
   */
  static List<Kernels> all() {
    return Providers.all();
  }

  /** The scalar kernels: the specification in plain Java. */
  static Kernels scalar() {
    return new ScalarKernels("asked for");
  }
}
