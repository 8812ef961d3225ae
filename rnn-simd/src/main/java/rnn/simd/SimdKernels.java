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
 * The products in the Vector API. This class is a template: {@link Widths} defines it once for each
 * vector width as a hidden class, whose species is then a true constant, without which the JIT
 * compiler halves the speed.
 *
 * <p>Lanes run along the columns of the result, never along k, so each lane's sum is the
 * specification's. {@link SimdTile} reads rows whose elements lie side by side in place; others are
 * packed first, k by k.
 */
final class SimdKernels implements Kernels {
  private static final VectorSpecies<Float> S = species();
  private static final int L = S.length();
  static final int PANEL = 16;

  /** The panel of a product of one row, which reads it once: one stream of memory. */
  private static final int WIDE = 8 * L;

  /** The rows of a tile: eight where there are 32 registers, which is where vectors are so long. */
  private static final int ROWS = L == 16 ? 8 : 4;

  /**
   * Row strides up to this, in units of the padding, have a tile of their own that reads in place.
   */
  private static final int STRIDES = 1024;

  private static final VectorSpecies<Float> TALL =
      ROWS == 8 ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;

  /** Packed rows of a at a time, in floats: they stay in the second-level cache beside a panel. */
  private static final int CHUNK = 64 * BLOCK;

  /** Steps of k that are packed together. */
  private static final int TOGETHER = 16;

  private final String description;
  private final float[] packed = new float[CHUNK];
  private final float[] spill = new float[2 * L * 9];
  private final Tile[] inPlace = new Tile[STRIDES];
  private final Tile inPacked = Widths.tile(S, 1, ROWS);

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
  public int panelWidth(int rows, int columns) {
    return rows == 1 && columns % WIDE == 0 ? WIDE : PANEL;
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    for (int k = 0; k < a.columns(); k += BLOCK) {
      int depth = Math.min(BLOCK, a.columns() - k);
      if (w.width() == WIDE) {
        rows(rows, a, aRow, w, k, depth, y, yRow);
        continue;
      }
      if (rows == 1 && a.gap() == 0) {
        one(a.data(), a.at(aRow, k), a.columnStride(), w, k, depth, y, yRow);
        continue;
      }
      int together = CHUNK / depth / ROWS * ROWS;
      for (int i = 0; i < rows; i += together) {
        chunk(Math.min(together, rows - i), a, aRow + i, w, k, depth, y, yRow + i);
      }
    }
  }

  /** Row by row, panels of {@link #WIDE}. */
  private void rows(int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    for (int i = 0; i < rows; i++) {
      boolean inPlace = a.gap() == 0;
      if (!inPlace) {
        pack(1, a, aRow + i, k, depth);
      }
      float[] from = inPlace ? a.data() : packed;
      int at = inPlace ? a.at(aRow + i, k) : 0;
      int step = inPlace ? a.columnStride() : ROWS;
      for (int n = 0; n < w.columns(); n += WIDE) {
        int w0 = w.offset() + n * w.depth() + k * WIDE;
        addRow(from, at, step, w.data(), w0, depth, y.data(), y.at(yRow + i, n));
      }
    }
  }

  /** One row by eight vectors that lie side by side. */
  private static void addRow(
      float[] a, int a0, int step, float[] w, int w0, int depth, float[] y, int to) {
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    FloatVector c2 = FloatVector.zero(S);
    FloatVector c3 = FloatVector.zero(S);
    FloatVector c4 = FloatVector.zero(S);
    FloatVector c5 = FloatVector.zero(S);
    FloatVector c6 = FloatVector.zero(S);
    FloatVector c7 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.broadcast(S, a[a0 + k * step]);
      int at = w0 + k * WIDE;
      c0 = v.fma(FloatVector.fromArray(S, w, at), c0);
      c1 = v.fma(FloatVector.fromArray(S, w, at + L), c1);
      c2 = v.fma(FloatVector.fromArray(S, w, at + 2 * L), c2);
      c3 = v.fma(FloatVector.fromArray(S, w, at + 3 * L), c3);
      c4 = v.fma(FloatVector.fromArray(S, w, at + 4 * L), c4);
      c5 = v.fma(FloatVector.fromArray(S, w, at + 5 * L), c5);
      c6 = v.fma(FloatVector.fromArray(S, w, at + 6 * L), c6);
      c7 = v.fma(FloatVector.fromArray(S, w, at + 7 * L), c7);
    }
    FloatVector.fromArray(S, y, to).add(c0).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c1).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + 2 * L).add(c2).intoArray(y, to + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * L).add(c3).intoArray(y, to + 3 * L);
    FloatVector.fromArray(S, y, to + 4 * L).add(c4).intoArray(y, to + 4 * L);
    FloatVector.fromArray(S, y, to + 5 * L).add(c5).intoArray(y, to + 5 * L);
    FloatVector.fromArray(S, y, to + 6 * L).add(c6).intoArray(y, to + 6 * L);
    FloatVector.fromArray(S, y, to + 7 * L).add(c7).intoArray(y, to + 7 * L);
  }

  /** Rows that {@link #inPlace} can read, eight, nine or four at a time; what is left is packed. */
  private void chunk(int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    Tile inPlace = inPlace(a);
    int read = 0;
    if (inPlace != null) {
      int tall = rows / ROWS;
      int nines = ROWS == 8 ? Math.min(rows % 4, tall) : 0;
      read = read(inPlace, ROWS, tall - nines, 0, a, aRow, w, k, depth, y, yRow);
      read = read(inPlace, 9, nines, read, a, aRow, w, k, depth, y, yRow);
      read = read(inPlace, 4, (rows - read) / 4, read, a, aRow, w, k, depth, y, yRow);
    }
    int left = rows - read;
    if (left == 1 && a.gap() == 0) {
      one(a.data(), a.at(aRow + read, k), a.columnStride(), w, k, depth, y, yRow + read);
    } else if (left > 0) {
      pack(left, a, aRow + read, k, depth);
      int height = left <= 4 ? 4 : ROWS;
      int tiled = left % ROWS == 1 ? left - 1 : left;
      tiles(inPacked, height, tiled, packed, 0, depth, w, k, depth, y, yRow + read);
      if (tiled < left) {
        one(packed, tiled * depth, ROWS, w, k, depth, y, yRow + read + tiled);
      }
    }
  }

  /** Tiles of rows from {@code from} on, in place; gives the first row after them. */
  private int read(
      Tile tile,
      int height,
      int count,
      int from,
      Matrix a,
      int aRow,
      Panels w,
      int k,
      int depth,
      Matrix y,
      int yRow) {
    int rows = count * height;
    int a0 = a.at(aRow + from, k);
    tiles(tile, height, rows, a.data(), a0, a.rowStride(), w, k, depth, y, yRow + from);
    return from + rows;
  }

  /** The tile that reads {@code a} where it lies; null where there is none. */
  private Tile inPlace(Matrix a) {
    int stride = a.rowStride() / PADDING;
    if (a.columnStride() != 1
        || a.gap() != 0
        || a.rowStride() % PADDING != 0
        || stride >= inPlace.length) {
      return null;
    }
    if (inPlace[stride] == null) {
      inPlace[stride] = Widths.tile(S, a.rowStride(), 1);
    }
    return inPlace[stride];
  }

  private void pack(int rows, Matrix a, int aRow, int k, int depth) {
    int whole = a.rowStride() == 1 ? rows - rows % ROWS : 0;
    packAcross(a, aRow, whole, k, depth, packed);
    for (int i = whole; i < rows; i += ROWS) {
      packTile(a, aRow + i, rows - i, k, depth, packed, i * depth);
    }
  }

  /**
   * All columns of y for {@code rows} rows of a, {@code height} at a time; each begins {@code step}
   * after the one before, the first at {@code a0}. In the last tile some rows may be idle.
   */
  private void tiles(
      Tile tile,
      int height,
      int rows,
      float[] a,
      int a0,
      int step,
      Panels w,
      int k,
      int depth,
      Matrix y,
      int yRow) {
    for (int n = 0; n < w.columns(); n += 2 * L) {
      int w0 = at(w, k, n);
      int w1 = second(w, k, n, w0);
      int stride = y.rowStride();
      for (int i = 0; i < rows; i += height) {
        int to = y.at(yRow + i, n);
        if (n + 2 * L <= w.columns() && i + height <= rows) {
          add(tile, height, a, a0 + i * step, w, w0, w1, depth, y.data(), to, stride);
        } else {
          Arrays.fill(spill, -0f); // −0 + x is x, to the sign
          add(tile, height, a, a0 + i * step, w, w0, w1, depth, spill, 0, 2 * L);
          addSpill(Math.min(height, rows - i), 2 * L, w.columns() - n, y.data(), to, stride);
        }
      }
    }
  }

  private static void add(
      Tile tile,
      int height,
      float[] a,
      int a0,
      Panels w,
      int w0,
      int w1,
      int depth,
      float[] y,
      int to,
      int stride) {
    switch (height) {
      case 4 -> tile.addFour(a, a0, w.data(), w0, w1, depth, y, to, stride);
      case 8 -> tile.addEight(a, a0, w.data(), w0, w1, depth, y, to, stride);
      default -> tile.addNine(a, a0, w.data(), w0, w1, depth, y, to, stride);
    }
  }

  /**
   * Where the second vector lies; past the last panel, which vectors of 16 lanes can reach, the
   * first one again.
   */
  private static int second(Panels w, int k, int n, int w0) {
    return n + L < (w.columns() + PANEL - 1) / PANEL * PANEL ? at(w, k, n + L) : w0;
  }

  /** The part of the spilled sums, rows of {@code width}, that y has columns for. */
  private void addSpill(int rows, int width, int columns, float[] y, int to, int stride) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < Math.min(columns, width); j++) {
        y[to + i * stride + j] += spill[i * width + j];
      }
    }
  }

  private static int at(Panels w, int k, int n) {
    return w.offset() + (n / PANEL * w.depth() + k) * PANEL + n % PANEL;
  }

  /** Packs the rows of a tile k by k; where fewer are left, the last one stands in. */
  private static void packTile(Matrix a, int row, int left, int k, int depth, float[] to, int at) {
    float[] data = a.data();
    int step = a.columnStride();
    for (int last = k + depth; k < last; ) {
      int run = Math.min(last - k, a.block() - k % a.block());
      for (int i = 0; i < ROWS; i++) {
        int from = a.at(row + Math.min(i, left - 1), k);
        for (int j = 0; j < run; j++) {
          to[at + j * ROWS + i] = data[from + j * step];
        }
      }
      at += run * ROWS;
      k += run;
    }
  }

  /**
   * The same for all tiles at once where the rows lie side by side; a few k at a time, so that what
   * is read and what is written both stay in the first-level cache.
   */
  private static void packAcross(Matrix a, int row, int rows, int k, int depth, float[] to) {
    float[] data = a.data();
    for (int first = 0; first < depth; first += TOGETHER) {
      int last = Math.min(first + TOGETHER, depth);
      for (int i = 0; i < rows; i += ROWS) {
        int from = a.at(row + i, k + first);
        for (int j = first; j < last; j++, from += a.columnStride()) {
          FloatVector.fromArray(TALL, data, from).intoArray(to, i * depth + j * ROWS);
        }
      }
    }
  }

  /**
   * One row: eight vectors of columns at a time, because a sum alone waits for each of its own
   * steps. Past the last panel they read the last vector again.
   */
  private void one(float[] a, int ao, int step, Panels w, int k, int depth, Matrix y, int yRow) {
    int to = y.at(yRow, 0);
    for (int n = 0; n < w.columns(); n += 8 * L) {
      int from = at(w, k, n);
      int panel = w.depth() * PANEL;
      int last = (w.columns() - n + PANEL - 1) / PANEL * PANEL / L - 1;
      if (n + 8 * L <= w.columns()) {
        wide(a, ao, step, w.data(), from, panel, last, depth, y.data(), to + n);
      } else {
        Arrays.fill(spill, -0f);
        wide(a, ao, step, w.data(), from, panel, last, depth, spill, 0);
        addSpill(1, 8 * L, w.columns() - n, y.data(), to + n, 0);
      }
    }
  }

  private static int vector(int v, int panel) {
    return v * L / PANEL * panel + v * L % PANEL;
  }

  private static void wide(
      float[] a,
      int ao,
      int step,
      float[] w,
      int w0,
      int panel,
      int last,
      int depth,
      float[] y,
      int to) {
    int w1 = w0 + vector(Math.min(1, last), panel);
    int w2 = w0 + vector(Math.min(2, last), panel);
    int w3 = w0 + vector(Math.min(3, last), panel);
    int w4 = w0 + vector(Math.min(4, last), panel);
    int w5 = w0 + vector(Math.min(5, last), panel);
    int w6 = w0 + vector(Math.min(6, last), panel);
    int w7 = w0 + vector(Math.min(7, last), panel);
    FloatVector c0 = FloatVector.zero(S);
    FloatVector c1 = FloatVector.zero(S);
    FloatVector c2 = FloatVector.zero(S);
    FloatVector c3 = FloatVector.zero(S);
    FloatVector c4 = FloatVector.zero(S);
    FloatVector c5 = FloatVector.zero(S);
    FloatVector c6 = FloatVector.zero(S);
    FloatVector c7 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.broadcast(S, a[ao + k * step]);
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
    FloatVector.fromArray(S, y, to).add(c0).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c1).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + 2 * L).add(c2).intoArray(y, to + 2 * L);
    FloatVector.fromArray(S, y, to + 3 * L).add(c3).intoArray(y, to + 3 * L);
    FloatVector.fromArray(S, y, to + 4 * L).add(c4).intoArray(y, to + 4 * L);
    FloatVector.fromArray(S, y, to + 5 * L).add(c5).intoArray(y, to + 5 * L);
    FloatVector.fromArray(S, y, to + 6 * L).add(c6).intoArray(y, to + 6 * L);
    FloatVector.fromArray(S, y, to + 7 * L).add(c7).intoArray(y, to + 7 * L);
  }

  /** Row by row in tight loops, so that many lines of memory are on their way at once. */
  @Override
  public void pack(int rows, Matrix m, int first, Panels to) {
    if (m.columnStride() != 1 || m.gap() != 0 || m.columns() % PANEL != 0) {
      to.pack(rows, m, first, 0, 0);
      return;
    }
    for (int r = 0; r < rows; r += TOGETHER) {
      int count = Math.min(TOGETHER, rows - r);
      for (int j = 0; j < m.columns(); j += L) {
        int from = m.at(first + r, j);
        int at = to.at(r, j);
        for (int k = 0; k < count; k++) {
          FloatVector.fromArray(S, m.data(), from + k * m.rowStride())
              .intoArray(to.data(), at + k * PANEL);
        }
      }
    }
  }

  /**
   * Sixteen rows a turn: so long a method is never made part of its callers, where the JIT
   * compiler, its budget spent, would box the sums.
   */
  @Override
  public void addRows(
      float[] x,
      int offset,
      int stride,
      int[] rows,
      int first,
      int last,
      int columns,
      float[] sums,
      int at) {
    for (int j = 0; j < columns; j += L) {
      int from = offset + j;
      FloatVector s = FloatVector.fromArray(S, sums, at + j);
      int i = first;
      for (; i + 16 <= last; i += 16) {
        s = s.add(FloatVector.fromArray(S, x, from + rows[i] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 1] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 2] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 3] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 4] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 5] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 6] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 7] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 8] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 9] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 10] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 11] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 12] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 13] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 14] * stride));
        s = s.add(FloatVector.fromArray(S, x, from + rows[i + 15] * stride));
      }
      for (; i < last; i++) {
        s = s.add(FloatVector.fromArray(S, x, from + rows[i] * stride));
      }
      s.intoArray(sums, at + j);
    }
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
