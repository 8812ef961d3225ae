package rnn.simd;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;

/**
 * The products in the Vector API. This class is a template: {@link Widths} defines it once for each vector width as a
 * hidden class, whose species is then a true constant, without which the JIT compiler halves the speed.
 *
 * <p>Lanes run along the columns of the result, never along k, so each lane's sum is the specification's. A tile holds
 * at most ten accumulators, each a local of its own: with twelve, C2 runs out of registers under some collectors.
 */
final class SimdKernels implements Kernels {
  private static final VectorSpecies<Float> S = species();
  private static final int L = S.length();
  private static final int PANEL = 16;

  /** Packed rows of a at a time, in floats: they stay in the second-level cache beside a panel. */
  private static final int CHUNK = 60 * BLOCK;

  private final String description;
  private final float[] packed = new float[CHUNK];
  private final float[] spill = new float[5 * 2 * L];

  SimdKernels(String description) {
    this.description = description;
  }

  @SuppressWarnings("unchecked")
  private static VectorSpecies<Float> species() {
    try {
      return MethodHandles.classData(MethodHandles.lookup(), "_", VectorSpecies.class);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public int panelWidth(int columns) {
    return PANEL;
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    for (int k = 0; k < a.columns(); k += BLOCK) {
      int depth = Math.min(BLOCK, a.columns() - k);
      if (rows == 1 && a.columnStride() == 1 && a.gap() == 0) {
        one(a.data(), a.at(aRow, k), w, k, depth, y.data(), y.at(yRow, 0));
        continue;
      }
      int together = CHUNK / depth / 60 * 60;
      for (int i = 0; i < rows; i += together) {
        chunk(Math.min(together, rows - i), a, aRow + i, w, k, depth, y, yRow + i);
      }
    }
  }

  private void chunk(int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    for (int i = 0; i < rows; ) {
      int r = tile(rows - i);
      pack(r, a, aRow + i, k, depth, packed, i * depth);
      i += r;
    }
    int columns = w.columns();
    int stride = y.rowStride();
    for (int n = 0; n < columns; n += 2 * L) {
      int w0 = at(w, k, n);
      int w1 = n + L < (columns + PANEL - 1) / PANEL * PANEL ? at(w, k, n + L) : w0;
      boolean whole = n + 2 * L <= columns;
      for (int i = 0; i < rows; ) {
        int r = tile(rows - i);
        int to = y.at(yRow + i, n);
        if (whole) {
          tile(r, packed, i * depth, w.data(), w0, w1, depth, y.data(), to, stride);
        } else {
          Arrays.fill(spill, -0f); // −0 + x is x, to the sign
          tile(r, packed, i * depth, w.data(), w0, w1, depth, spill, 0, 2 * L);
          addSpill(r, columns - n, y.data(), to, stride);
        }
        i += r;
      }
    }
  }

  private void addSpill(int rows, int columns, float[] y, int to, int stride) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        y[to + i * stride + j] += spill[i * 2 * L + j];
      }
    }
  }

  private static int at(Panels w, int k, int n) {
    return (n / PANEL * w.depth() + k) * PANEL + n % PANEL;
  }

  /** The rows of the next tile: fives and fours, which fill the registers, wherever the number allows it. */
  private static int tile(int rows) {
    int fours = (5 - rows % 5) % 5;
    if (fours * 4 <= rows) {
      return fours > 0 ? 4 : 5;
    }
    return rows >= 7 ? 5 : rows >= 4 ? 4 : Math.min(rows, 2);
  }

  private static void pack(int rows, Matrix a, int row, int k, int depth, float[] to, int at) {
    float[] from = a.data();
    int stride = a.rowStride();
    int step = a.columnStride();
    for (int last = k + depth; k < last; ) {
      int run = Math.min(last - k, a.block() - k % a.block());
      int p = a.at(row, k);
      switch (rows) {
        case 5 -> pack5(from, p, stride, step, run, to, at);
        case 4 -> pack4(from, p, stride, step, run, to, at);
        default -> {
          for (int j = 0; j < run; j++) {
            for (int i = 0; i < rows; i++) {
              to[at + j * rows + i] = from[p + i * stride + j * step];
            }
          }
        }
      }
      at += run * rows;
      k += run;
    }
  }

  private static void pack5(float[] from, int p, int stride, int step, int run, float[] to, int at) {
    for (int j = 0; j < run; j++) {
      int q = p + j * step;
      int t = at + 5 * j;
      to[t] = from[q];
      to[t + 1] = from[q + stride];
      to[t + 2] = from[q + 2 * stride];
      to[t + 3] = from[q + 3 * stride];
      to[t + 4] = from[q + 4 * stride];
    }
  }

  private static void pack4(float[] from, int p, int stride, int step, int run, float[] to, int at) {
    for (int j = 0; j < run; j++) {
      int q = p + j * step;
      int t = at + 4 * j;
      to[t] = from[q];
      to[t + 1] = from[q + stride];
      to[t + 2] = from[q + 2 * stride];
      to[t + 3] = from[q + 3 * stride];
    }
  }

  private static void tile(
      int rows, float[] a, int ao, float[] w, int w0, int w1, int depth, float[] y, int to, int stride) {
    switch (rows) {
      case 5 -> tile5(a, ao, w, w0, w1, depth, y, to, stride);
      case 4 -> tile4(a, ao, w, w0, w1, depth, y, to, stride);
      case 2 -> tile2(a, ao, w, w0, w1, depth, y, to, stride);
      default -> tile1(a, ao, w, w0, w1, depth, y, to);
    }
  }

  private static void add(float[] y, int at, FloatVector sums) {
    FloatVector.fromArray(S, y, at).add(sums).intoArray(y, at);
  }

  private static void tile5(
      float[] a, int ao, float[] w, int w0, int w1, int depth, float[] y, int to, int stride) {
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
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * PANEL);
      int at = ao + k * 5;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[at + 1]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.broadcast(S, a[at + 2]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.broadcast(S, a[at + 3]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
      v = FloatVector.broadcast(S, a[at + 4]);
      c40 = v.fma(b0, c40);
      c41 = v.fma(b1, c41);
    }
    add(y, to, c00);
    add(y, to + L, c01);
    add(y, to + stride, c10);
    add(y, to + stride + L, c11);
    add(y, to + 2 * stride, c20);
    add(y, to + 2 * stride + L, c21);
    add(y, to + 3 * stride, c30);
    add(y, to + 3 * stride + L, c31);
    add(y, to + 4 * stride, c40);
    add(y, to + 4 * stride + L, c41);
  }

  private static void tile4(
      float[] a, int ao, float[] w, int w0, int w1, int depth, float[] y, int to, int stride) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * PANEL);
      int at = ao + k * 4;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[at + 1]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.broadcast(S, a[at + 2]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.broadcast(S, a[at + 3]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
    }
    add(y, to, c00);
    add(y, to + L, c01);
    add(y, to + stride, c10);
    add(y, to + stride + L, c11);
    add(y, to + 2 * stride, c20);
    add(y, to + 2 * stride + L, c21);
    add(y, to + 3 * stride, c30);
    add(y, to + 3 * stride + L, c31);
  }

  private static void tile2(
      float[] a, int ao, float[] w, int w0, int w1, int depth, float[] y, int to, int stride) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * PANEL);
      FloatVector v = FloatVector.broadcast(S, a[ao + k * 2]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[ao + k * 2 + 1]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
    }
    add(y, to, c00);
    add(y, to + L, c01);
    add(y, to + stride, c10);
    add(y, to + stride + L, c11);
  }

  private static void tile1(float[] a, int ao, float[] w, int w0, int w1, int depth, float[] y, int to) {
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.broadcast(S, a[ao + k]);
      c0 = v.fma(FloatVector.fromArray(S, w, w0 + k * PANEL), c0);
      c1 = v.fma(FloatVector.fromArray(S, w, w1 + k * PANEL), c1);
    }
    add(y, to, c0);
    add(y, to + L, c1);
  }

  /** One row: eight vectors of columns at a time, because a sum alone waits for each of its own steps. */
  private void one(float[] a, int ao, Panels w, int k, int depth, float[] y, int to) {
    int n = 0;
    for (; n + 8 * L <= w.columns(); n += 8 * L) {
      wide(a, ao, w.data(), at(w, k, n), w.depth() * PANEL, depth, y, to + n);
    }
    for (; n < w.columns(); n += 2 * L) {
      int w0 = at(w, k, n);
      int w1 = n + L < (w.columns() + PANEL - 1) / PANEL * PANEL ? at(w, k, n + L) : w0;
      if (n + 2 * L <= w.columns()) {
        tile1(a, ao, w.data(), w0, w1, depth, y, to + n);
      } else {
        Arrays.fill(spill, -0f);
        tile1(a, ao, w.data(), w0, w1, depth, spill, 0);
        addSpill(1, w.columns() - n, y, to + n, 0);
      }
    }
  }

  private static int vector(int v, int panel) {
    return v * L / PANEL * panel + v * L % PANEL;
  }

  private static void wide(float[] a, int ao, float[] w, int w0, int panel, int depth, float[] y, int to) {
    int w1 = w0 + vector(1, panel);
    int w2 = w0 + vector(2, panel);
    int w3 = w0 + vector(3, panel);
    int w4 = w0 + vector(4, panel);
    int w5 = w0 + vector(5, panel);
    int w6 = w0 + vector(6, panel);
    int w7 = w0 + vector(7, panel);
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    FloatVector c2 = FloatVector.zero(S);
    FloatVector c3 = FloatVector.zero(S);
    FloatVector c4 = FloatVector.zero(S);
    FloatVector c5 = FloatVector.zero(S);
    FloatVector c6 = FloatVector.zero(S);
    FloatVector c7 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.broadcast(S, a[ao + k]);
      int at = k * PANEL;
      c0 = v.fma(FloatVector.fromArray(S, w, w0 + at), c0);
      c1 = v.fma(FloatVector.fromArray(S, w, w1 + at), c1);
      c2 = v.fma(FloatVector.fromArray(S, w, w2 + at), c2);
      c3 = v.fma(FloatVector.fromArray(S, w, w3 + at), c3);
      c4 = v.fma(FloatVector.fromArray(S, w, w4 + at), c4);
      c5 = v.fma(FloatVector.fromArray(S, w, w5 + at), c5);
      c6 = v.fma(FloatVector.fromArray(S, w, w6 + at), c6);
      c7 = v.fma(FloatVector.fromArray(S, w, w7 + at), c7);
    }
    add(y, to, c0);
    add(y, to + L, c1);
    add(y, to + 2 * L, c2);
    add(y, to + 3 * L, c3);
    add(y, to + 4 * L, c4);
    add(y, to + 5 * L, c5);
    add(y, to + 6 * L, c6);
    add(y, to + 7 * L, c7);
  }

  @Override
  public Pointwise pointwise(Program program) {
    return new SimdPointwise(program, S);
  }

  @Override
  public Kernels another() {
    return new SimdKernels(description);
  }

  @Override
  public String toString() {
    return description;
  }
}
