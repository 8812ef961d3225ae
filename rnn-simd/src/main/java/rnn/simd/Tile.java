package rnn.simd;

import rnn.core.kernel.Panels;

/** A few rows by a few vectors of columns of a product, for one layout of its left-hand side. */
interface Tile {
  /**
   * y += a·w for some rows of a that begin at a0, and the vectors of columns of w that begin at w0
   * … w3; row i of y begins at {@code to + i·stride}.
   *
   * @param rows four, five or six, and all four vectors, where the processor has registers for
   *     them; else four, and the first two
   */
  void add(
      int rows,
      float[] a,
      int a0,
      Panels w,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride);

  /** The same for the one vector of columns that begins at w0, where there are no more. */
  void addByOne(
      int rows, float[] a, int a0, Panels w, long w0, int depth, float[] y, int to, int stride);
}
