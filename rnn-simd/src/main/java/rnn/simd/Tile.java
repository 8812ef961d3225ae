package rnn.simd;

import rnn.core.kernel.Panels;

/** A few rows by a few vectors of columns of a product, for one layout of its left-hand side. */
interface Tile {
  /**
   * y += a·w for some rows of a that begin at a0, and for vectors of columns of w: the first one
   * begins at w0, each one {@code panel} after the one before, in bytes; row i of y begins at
   * {@code to + i·stride}.
   *
   * @param rows four to six, where there are 32 registers to eight; or one
   * @param vectors two, where there are 32 registers one to three; eight of one row
   * @param panel not read where a panel of w holds all vectors
   * @param last vectors after this one, counted from 0, are read where it is read; nor this
   */
  void add(
      int rows,
      int vectors,
      float[] a,
      int a0,
      Panels w,
      long w0,
      long panel,
      int last,
      int depth,
      float[] y,
      int to,
      int stride);
}
