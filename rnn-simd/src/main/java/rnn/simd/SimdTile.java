package rnn.simd;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.kernel.Panels;

/**
 * A few rows by two or four vectors of a product. Each sum is a local of its own, and C2 loads all
 * operands of a step before it uses them: with 16 registers there is room for eight sums, which
 * hide the latency of fma; a ninth is spilled and takes 2.7 times as long. Where there are 32
 * registers, six rows by four vectors need ten loads for 24 fma instead of six for eight.
 *
 * <p>This class is a template: {@link Widths} defines it for each layout of a. The distances
 * between its elements are then true constants, and one index with one range check reaches all
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
  private static final boolean WIDELY = Widths.hasManyRegisters(S);
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
  public void add(
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
      int stride) {
    switch (rows) {
      case 6 -> addSixByFour(a, a0, w, w0, w1, w2, w3, depth, y, to, stride);
      case 5 -> addFiveByFour(a, a0, w, w0, w1, w2, w3, depth, y, to, stride);
      default -> {
        if (WIDELY) {
          addFourByFour(a, a0, w, w0, w1, w2, w3, depth, y, to, stride);
        } else {
          addFourByTwo(a, a0, w, w0, w1, depth, y, to, stride);
        }
      }
    }
  }

  /** Rows that are not asked for are the last one again. */
  @Override
  public void addByOne(
      int rows,
      float[] a,
      int a0,
      Panels panels,
      long w0,
      int depth,
      float[] y,
      int to,
      int stride) {
    MemorySegment w = panels.memory();
    int a4 = a0 + (rows > 4 ? 4 : 3) * ROW;
    int a5 = a0 + (rows - 1) * ROW;
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    FloatVector c2 = FloatVector.zero(S);
    FloatVector c3 = FloatVector.zero(S);
    FloatVector c4 = FloatVector.zero(S);
    FloatVector c5 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      c0 = FloatVector.broadcast(S, a[at]).fma(b, c0);
      c1 = FloatVector.broadcast(S, a[at + ROW]).fma(b, c1);
      c2 = FloatVector.broadcast(S, a[at + 2 * ROW]).fma(b, c2);
      c3 = FloatVector.broadcast(S, a[at + 3 * ROW]).fma(b, c3);
      c4 = FloatVector.broadcast(S, a[a4 + k * STEP]).fma(b, c4);
      c5 = FloatVector.broadcast(S, a[a5 + k * STEP]).fma(b, c5);
    }
    FloatVector.fromArray(S, y, to).add(c0).intoArray(y, to);
    FloatVector.fromArray(S, y, to + stride).add(c1).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c2).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c3).intoArray(y, to + 3 * stride);
    if (rows > 4) {
      FloatVector.fromArray(S, y, to + 4 * stride).add(c4).intoArray(y, to + 4 * stride);
    }
    if (rows > 5) {
      FloatVector.fromArray(S, y, to + 5 * stride).add(c5).intoArray(y, to + 5 * stride);
    }
  }

  private static void addFourByTwo(
      float[] a,
      int a0,
      Panels panels,
      long w0,
      long w1,
      int depth,
      float[] y,
      int to,
      int stride) {
    MemorySegment w = panels.memory();
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

  private static void addFourByFour(
      float[] a,
      int a0,
      Panels panels,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride) {
    MemorySegment w = panels.memory();
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c22 = FloatVector.zero(S);
    FloatVector c23 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c32 = FloatVector.zero(S);
    FloatVector c33 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + k * W_STEP, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(S, w, w2 + k * W_STEP, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(S, w, w3 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      c02 = v.fma(b2, c02);
      c03 = v.fma(b3, c03);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      c12 = v.fma(b2, c12);
      c13 = v.fma(b3, c13);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      c22 = v.fma(b2, c22);
      c23 = v.fma(b3, c23);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      c32 = v.fma(b2, c32);
      c33 = v.fma(b3, c33);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + 2 * L).add(c02).intoArray(y, to + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * L).add(c03).intoArray(y, to + 3 * L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + stride + 2 * L).add(c12).intoArray(y, to + stride + 2 * L);
    FloatVector.fromArray(S, y, to + stride + 3 * L).add(c13).intoArray(y, to + stride + 3 * L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride + 2 * L)
        .add(c22)
        .intoArray(y, to + 2 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 2 * stride + 3 * L)
        .add(c23)
        .intoArray(y, to + 2 * stride + 3 * L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride + 2 * L)
        .add(c32)
        .intoArray(y, to + 3 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * stride + 3 * L)
        .add(c33)
        .intoArray(y, to + 3 * stride + 3 * L);
  }

  private static void addFiveByFour(
      float[] a,
      int a0,
      Panels panels,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride) {
    MemorySegment w = panels.memory();
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c22 = FloatVector.zero(S);
    FloatVector c23 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c32 = FloatVector.zero(S);
    FloatVector c33 = FloatVector.zero(S);
    FloatVector c40 = FloatVector.zero(S);
    FloatVector c41 = FloatVector.zero(S);
    FloatVector c42 = FloatVector.zero(S);
    FloatVector c43 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + k * W_STEP, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(S, w, w2 + k * W_STEP, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(S, w, w3 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      c02 = v.fma(b2, c02);
      c03 = v.fma(b3, c03);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      c12 = v.fma(b2, c12);
      c13 = v.fma(b3, c13);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      c22 = v.fma(b2, c22);
      c23 = v.fma(b3, c23);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      c32 = v.fma(b2, c32);
      c33 = v.fma(b3, c33);
      v = FloatVector.broadcast(S, a[at + 4 * ROW]);
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
      c42 = v.fma(b2, c42);
      c43 = v.fma(b3, c43);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + 2 * L).add(c02).intoArray(y, to + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * L).add(c03).intoArray(y, to + 3 * L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + stride + 2 * L).add(c12).intoArray(y, to + stride + 2 * L);
    FloatVector.fromArray(S, y, to + stride + 3 * L).add(c13).intoArray(y, to + stride + 3 * L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride + 2 * L)
        .add(c22)
        .intoArray(y, to + 2 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 2 * stride + 3 * L)
        .add(c23)
        .intoArray(y, to + 2 * stride + 3 * L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride + 2 * L)
        .add(c32)
        .intoArray(y, to + 3 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * stride + 3 * L)
        .add(c33)
        .intoArray(y, to + 3 * stride + 3 * L);
    FloatVector.fromArray(S, y, to + 4 * stride).add(c40).intoArray(y, to + 4 * stride);
    FloatVector.fromArray(S, y, to + 4 * stride + L).add(c41).intoArray(y, to + 4 * stride + L);
    FloatVector.fromArray(S, y, to + 4 * stride + 2 * L)
        .add(c42)
        .intoArray(y, to + 4 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 4 * stride + 3 * L)
        .add(c43)
        .intoArray(y, to + 4 * stride + 3 * L);
  }

  private static void addSixByFour(
      float[] a,
      int a0,
      Panels panels,
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride) {
    MemorySegment w = panels.memory();
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c02 = FloatVector.zero(S);
    FloatVector c03 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c12 = FloatVector.zero(S);
    FloatVector c13 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c22 = FloatVector.zero(S);
    FloatVector c23 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    FloatVector c32 = FloatVector.zero(S);
    FloatVector c33 = FloatVector.zero(S);
    FloatVector c40 = FloatVector.zero(S);
    FloatVector c41 = FloatVector.zero(S);
    FloatVector c42 = FloatVector.zero(S);
    FloatVector c43 = FloatVector.zero(S);
    FloatVector c50 = FloatVector.zero(S);
    FloatVector c51 = FloatVector.zero(S);
    FloatVector c52 = FloatVector.zero(S);
    FloatVector c53 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, w, w0 + k * W_STEP, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, w, w1 + k * W_STEP, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(S, w, w2 + k * W_STEP, ORDER);
      FloatVector b3 = FloatVector.fromMemorySegment(S, w, w3 + k * W_STEP, ORDER);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      c02 = v.fma(b2, c02);
      c03 = v.fma(b3, c03);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      c12 = v.fma(b2, c12);
      c13 = v.fma(b3, c13);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      c22 = v.fma(b2, c22);
      c23 = v.fma(b3, c23);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      c32 = v.fma(b2, c32);
      c33 = v.fma(b3, c33);
      v = FloatVector.broadcast(S, a[at + 4 * ROW]);
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
      c42 = v.fma(b2, c42);
      c43 = v.fma(b3, c43);
      v = FloatVector.broadcast(S, a[at + 5 * ROW]);
      c50 = v.fma(b0, c50);
      c51 = v.fma(b1, c51);
      c52 = v.fma(b2, c52);
      c53 = v.fma(b3, c53);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + 2 * L).add(c02).intoArray(y, to + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * L).add(c03).intoArray(y, to + 3 * L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + stride + 2 * L).add(c12).intoArray(y, to + stride + 2 * L);
    FloatVector.fromArray(S, y, to + stride + 3 * L).add(c13).intoArray(y, to + stride + 3 * L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride + 2 * L)
        .add(c22)
        .intoArray(y, to + 2 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 2 * stride + 3 * L)
        .add(c23)
        .intoArray(y, to + 2 * stride + 3 * L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride + 2 * L)
        .add(c32)
        .intoArray(y, to + 3 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * stride + 3 * L)
        .add(c33)
        .intoArray(y, to + 3 * stride + 3 * L);
    FloatVector.fromArray(S, y, to + 4 * stride).add(c40).intoArray(y, to + 4 * stride);
    FloatVector.fromArray(S, y, to + 4 * stride + L).add(c41).intoArray(y, to + 4 * stride + L);
    FloatVector.fromArray(S, y, to + 4 * stride + 2 * L)
        .add(c42)
        .intoArray(y, to + 4 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 4 * stride + 3 * L)
        .add(c43)
        .intoArray(y, to + 4 * stride + 3 * L);
    FloatVector.fromArray(S, y, to + 5 * stride).add(c50).intoArray(y, to + 5 * stride);
    FloatVector.fromArray(S, y, to + 5 * stride + L).add(c51).intoArray(y, to + 5 * stride + L);
    FloatVector.fromArray(S, y, to + 5 * stride + 2 * L)
        .add(c52)
        .intoArray(y, to + 5 * stride + 2 * L);
    FloatVector.fromArray(S, y, to + 5 * stride + 3 * L)
        .add(c53)
        .intoArray(y, to + 5 * stride + 3 * L);
  }
}
