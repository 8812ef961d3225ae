package rnn.simd;

import java.lang.foreign.MemorySegment;

/** A few rows by a few vectors of columns of a product, for one layout of its left-hand side. */
interface Tile {
  /**
   * y += a·w for four rows of a that begin at a0, and the two vectors of columns of w that begin at
   * w0 and w1; row i of y begins at {@code to + i·stride}.
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

  /** Four rows by four vectors, where the processor has registers for them. */
  void addFourByFour(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride);

  /** Five rows by four vectors. */
  void addFiveByFour(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride);

  /** Six rows by four vectors. */
  void addSixByFour(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride);
}
