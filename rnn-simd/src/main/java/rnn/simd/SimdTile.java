package rnn.simd;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four, eight or nine rows by two vectors of a product. Eight sums hide the latency of fma, each is
 * a local of its own, and C2, which loads all operands of a step before it uses them, has room for
 * just so many in 16 registers: with ten it spills one and takes 2.7 times as long. Where there are
 * 32, sixteen sums need half as much of w, which matters when w comes from the third-level cache.
 *
 * <p>This class is a template: {@link Widths} defines it for each layout of a. The distances
 * between its elements are then true constants, and one index with one range check reaches all four
 * rows; with distances that are not, the checks cost a tenth to a third of the speed.
 */
final class SimdTile implements Tile {
  /**
   * What the template is filled in with: element (i, k) of a lies at i·row + k·step from its first.
   */
  record Layout(VectorSpecies<Float> species, int row, int step) {}

  private static final Layout LAYOUT = layout();
  private static final VectorSpecies<Float> S = LAYOUT.species();
  private static final int L = S.length();
  private static final int ROW = LAYOUT.row();
  private static final int STEP = LAYOUT.step();
  private static final long W_STEP = SimdKernels.STEP;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private static Layout layout() {
    try {
      return MethodHandles.classData(MethodHandles.lookup(), "_", Layout.class);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void addFour(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
  }

  @Override
  public void addEight(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c40 = FloatVector.zero(S);
    FloatVector c41 = FloatVector.zero(S);
    FloatVector c50 = FloatVector.zero(S);
    FloatVector c51 = FloatVector.zero(S);
    FloatVector c60 = FloatVector.zero(S);
    FloatVector c61 = FloatVector.zero(S);
    FloatVector c70 = FloatVector.zero(S);
    FloatVector c71 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      v = FloatVector.broadcast(S, a[at + 4 * ROW]);
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
      v = FloatVector.broadcast(S, a[at + 5 * ROW]);
      c50 = v.fma(b0, c50);
      c51 = v.fma(b1, c51);
      v = FloatVector.broadcast(S, a[at + 6 * ROW]);
      c60 = v.fma(b0, c60);
      c61 = v.fma(b1, c61);
      v = FloatVector.broadcast(S, a[at + 7 * ROW]);
      c70 = v.fma(b0, c70);
      c71 = v.fma(b1, c71);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
    FloatVector.fromArray(S, y, to + 4 * stride).add(c40).intoArray(y, to + 4 * stride);
    FloatVector.fromArray(S, y, to + 4 * stride + L).add(c41).intoArray(y, to + 4 * stride + L);
    FloatVector.fromArray(S, y, to + 5 * stride).add(c50).intoArray(y, to + 5 * stride);
    FloatVector.fromArray(S, y, to + 5 * stride + L).add(c51).intoArray(y, to + 5 * stride + L);
    FloatVector.fromArray(S, y, to + 6 * stride).add(c60).intoArray(y, to + 6 * stride);
    FloatVector.fromArray(S, y, to + 6 * stride + L).add(c61).intoArray(y, to + 6 * stride + L);
    FloatVector.fromArray(S, y, to + 7 * stride).add(c70).intoArray(y, to + 7 * stride);
    FloatVector.fromArray(S, y, to + 7 * stride + L).add(c71).intoArray(y, to + 7 * stride + L);
  }

  @Override
  public void addNine(
      float[] a,
      int a0,
      MemorySegment w,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c40 = FloatVector.zero(S);
    FloatVector c41 = FloatVector.zero(S);
    FloatVector c50 = FloatVector.zero(S);
    FloatVector c51 = FloatVector.zero(S);
    FloatVector c60 = FloatVector.zero(S);
    FloatVector c61 = FloatVector.zero(S);
    FloatVector c70 = FloatVector.zero(S);
    FloatVector c71 = FloatVector.zero(S);
    FloatVector c80 = FloatVector.zero(S);
    FloatVector c81 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      v = FloatVector.broadcast(S, a[at + 4 * ROW]);
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
      v = FloatVector.broadcast(S, a[at + 5 * ROW]);
      c50 = v.fma(b0, c50);
      c51 = v.fma(b1, c51);
      v = FloatVector.broadcast(S, a[at + 6 * ROW]);
      c60 = v.fma(b0, c60);
      c61 = v.fma(b1, c61);
      v = FloatVector.broadcast(S, a[at + 7 * ROW]);
      c70 = v.fma(b0, c70);
      c71 = v.fma(b1, c71);
      v = FloatVector.broadcast(S, a[at + 8 * ROW]);
      c80 = v.fma(b0, c80);
      c81 = v.fma(b1, c81);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
    FloatVector.fromArray(S, y, to + 4 * stride).add(c40).intoArray(y, to + 4 * stride);
    FloatVector.fromArray(S, y, to + 4 * stride + L).add(c41).intoArray(y, to + 4 * stride + L);
    FloatVector.fromArray(S, y, to + 5 * stride).add(c50).intoArray(y, to + 5 * stride);
    FloatVector.fromArray(S, y, to + 5 * stride + L).add(c51).intoArray(y, to + 5 * stride + L);
    FloatVector.fromArray(S, y, to + 6 * stride).add(c60).intoArray(y, to + 6 * stride);
    FloatVector.fromArray(S, y, to + 6 * stride + L).add(c61).intoArray(y, to + 6 * stride + L);
    FloatVector.fromArray(S, y, to + 7 * stride).add(c70).intoArray(y, to + 7 * stride);
    FloatVector.fromArray(S, y, to + 7 * stride + L).add(c71).intoArray(y, to + 7 * stride + L);
    FloatVector.fromArray(S, y, to + 8 * stride).add(c80).intoArray(y, to + 8 * stride);
    FloatVector.fromArray(S, y, to + 8 * stride + L).add(c81).intoArray(y, to + 8 * stride + L);
  }
}
