package rnn.simd;

import java.lang.foreign.MemorySegment;

/** A few rows by two vectors of columns of a product, for one layout of its left-hand side. */
interface Tile {
  /**
   * y += a·w for four rows of a that begin at a0, and the columns of w that begin at w0 and w1; row
   * i of y begins at {@code to + i·stride}.
   */
  void addFour(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride);

  /** The same for eight rows, where the processor has registers for them. */
  void addEight(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride);

  /**
   * The same for nine rows, so that a number of rows that eight does not divide leaves none over.
   */
  void addNine(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride);
}
