package rnn.simd;

import rnn.core.kernel.Panels;

/** A few rows by a few vectors of columns of a product, for one layout of its left-hand side. */
interface Tile {
  /**
   * y += a·w for some rows of a that begin at a0, and the vectors of columns of w that begin at w0
   * … w3; row i of y begins at {@code to + i·stride}.
   *
   * @param rows four, five or six
   * @param vectors two; where there are 32 registers, four or one
   */
  void add(
      int rows,
      int vectors,
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
}
