package rnn.simd;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
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
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  static final int PANEL = 16;

  /** From row to row of a panel, in bytes. */
  static final long STEP = (long) PANEL * Float.BYTES;

  private static final int VECTOR = L * Float.BYTES;

  /** The panel of a product of one row, which reads it once: one stream of memory. */
  private static final int WIDE = 8 * L;

  private static final long WIDE_STEP = (long) WIDE * Float.BYTES;

  /** Whether there are 32 registers, which is where vectors are so long. */
  private static final boolean WIDELY = L == 16;

  /** Rows that are packed side by side. */
  private static final int ROWS = WIDELY ? 8 : 4;

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
  private final float[] spill = new float[6 * 4 * L];
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
  public Panels panels(int rows, int depth, int columns) {
    return Panels.aligned(depth, columns, panelWidth(rows, columns));
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
        addRow(from, at, step, w.memory(), bytes(w, k, n), depth, y.data(), y.at(yRow + i, n));
      }
    }
  }

  /** One row by eight vectors that lie side by side. */
  private static void addRow(
      float[] a, int a0, int step, MemorySegment w, long w0, int depth, float[] y, int to) {
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
      long at = w0 + k * WIDE_STEP;
      c0 = v.fma(FloatVector.fromMemorySegment(S, w, at, ORDER), c0);
      c1 = v.fma(FloatVector.fromMemorySegment(S, w, at + VECTOR, ORDER), c1);
      c2 = v.fma(FloatVector.fromMemorySegment(S, w, at + 2 * VECTOR, ORDER), c2);
      c3 = v.fma(FloatVector.fromMemorySegment(S, w, at + 3 * VECTOR, ORDER), c3);
      c4 = v.fma(FloatVector.fromMemorySegment(S, w, at + 4 * VECTOR, ORDER), c4);
      c5 = v.fma(FloatVector.fromMemorySegment(S, w, at + 5 * VECTOR, ORDER), c5);
      c6 = v.fma(FloatVector.fromMemorySegment(S, w, at + 6 * VECTOR, ORDER), c6);
      c7 = v.fma(FloatVector.fromMemorySegment(S, w, at + 7 * VECTOR, ORDER), c7);
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

  /** Rows that {@link #inPlace} can read, six, five or four at a time; what is left is packed. */
  private void chunk(int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    Tile inPlace = inPlace(a);
    int read = inPlace == null ? 0 : rows - left(rows);
    int fours = fours(read);
    int tall = (read - 4 * fours + 5) / 6;
    int sixes = read - 4 * fours - 5 * tall;
    int from = read(inPlace, 6, sixes, 0, a, aRow, w, k, depth, y, yRow);
    from = read(inPlace, 5, tall - sixes, from, a, aRow, w, k, depth, y, yRow);
    read(inPlace, 4, fours, from, a, aRow, w, k, depth, y, yRow);
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

  /** How many of some rows no tiles cover. */
  private static int left(int rows) {
    return !WIDELY || rows < 4 ? rows % 4 : rows == 7 ? 1 : 0;
  }

  /** How many tiles of four it takes: as few as leave rows for tiles of five and six. */
  private static int fours(int rows) {
    int fours = WIDELY ? 0 : rows / 4;
    while (rows - 4 * fours < (rows - 4 * fours + 5) / 6 * 5) {
      fours++;
    }
    return fours;
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
   * All columns of y for {@code rows} rows of a, {@code height} at a time, each begins {@code step}
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
    int stride = y.rowStride();
    int across = WIDELY && height < 8 ? 4 * L : 2 * L;
    for (int n = 0; rows > 0 && n < w.columns(); n += across) {
      long w0 = bytes(w, k, n);
      long w1 = next(w, k, n + L, w0);
      long w2 = next(w, k, n + 2 * L, w0);
      long w3 = next(w, k, n + 3 * L, w0);
      for (int i = 0; i < rows; i += height) {
        int from = a0 + i * step;
        int to = y.at(yRow + i, n);
        if (n + across <= w.columns() && i + height <= rows) {
          add(tile, height, a, from, w, w0, w1, w2, w3, depth, y.data(), to, stride);
        } else {
          Arrays.fill(spill, -0f); // −0 + x is x, to the sign
          add(tile, height, a, from, w, w0, w1, w2, w3, depth, spill, 0, across);
          addSpill(Math.min(height, rows - i), across, w.columns() - n, y.data(), to, stride);
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
      long w0,
      long w1,
      long w2,
      long w3,
      int depth,
      float[] y,
      int to,
      int stride) {
    MemorySegment m = w.memory();
    switch (height) {
      case 8 -> tile.addEight(a, a0, m, w0, w1, depth, y, to, stride);
      case 6 -> tile.addSixByFour(a, a0, m, w0, w1, w2, w3, depth, y, to, stride);
      case 5 -> tile.addFiveByFour(a, a0, m, w0, w1, w2, w3, depth, y, to, stride);
      default -> {
        if (WIDELY) {
          tile.addFourByFour(a, a0, m, w0, w1, w2, w3, depth, y, to, stride);
        } else {
          tile.addFour(a, a0, m, w0, w1, depth, y, to, stride);
        }
      }
    }
  }

  /** Where a further vector lies; past the last panel the first one again. */
  private static long next(Panels w, int k, int n, long w0) {
    return n < (w.columns() + PANEL - 1) / PANEL * PANEL ? bytes(w, k, n) : w0;
  }

  /** The part of the spilled sums, rows of {@code width}, that y has columns for. */
  private void addSpill(int rows, int width, int columns, float[] y, int to, int stride) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < Math.min(columns, width); j++) {
        y[to + i * stride + j] += spill[i * width + j];
      }
    }
  }

  /** Where element (k, n) lies. */
  private static long bytes(Panels w, int k, int n) {
    return (long) w.at(k, n) * Float.BYTES;
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
      long from = bytes(w, k, n);
      long panel = w.depth() * STEP;
      int last = (w.columns() - n + PANEL - 1) / PANEL * PANEL / L - 1;
      if (n + 8 * L <= w.columns()) {
        wide(a, ao, step, w.memory(), from, panel, last, depth, y.data(), to + n);
      } else {
        Arrays.fill(spill, -0f);
        wide(a, ao, step, w.memory(), from, panel, last, depth, spill, 0);
        addSpill(1, 8 * L, w.columns() - n, y.data(), to + n, 0);
      }
    }
  }

  private static long vector(int v, long panel) {
    return v * L / PANEL * panel + v * L % PANEL * Float.BYTES;
  }

  private static void wide(
      float[] a,
      int ao,
      int step,
      MemorySegment w,
      long w0,
      long panel,
      int last,
      int depth,
      float[] y,
      int to) {
    long w1 = w0 + vector(Math.min(1, last), panel);
    long w2 = w0 + vector(Math.min(2, last), panel);
    long w3 = w0 + vector(Math.min(3, last), panel);
    long w4 = w0 + vector(Math.min(4, last), panel);
    long w5 = w0 + vector(Math.min(5, last), panel);
    long w6 = w0 + vector(Math.min(6, last), panel);
    long w7 = w0 + vector(Math.min(7, last), panel);
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
      long at = k * STEP;
      c0 = v.fma(FloatVector.fromMemorySegment(S, w, w0 + at, ORDER), c0);
      c1 = v.fma(FloatVector.fromMemorySegment(S, w, w1 + at, ORDER), c1);
      c2 = v.fma(FloatVector.fromMemorySegment(S, w, w2 + at, ORDER), c2);
      c3 = v.fma(FloatVector.fromMemorySegment(S, w, w3 + at, ORDER), c3);
      c4 = v.fma(FloatVector.fromMemorySegment(S, w, w4 + at, ORDER), c4);
      c5 = v.fma(FloatVector.fromMemorySegment(S, w, w5 + at, ORDER), c5);
      c6 = v.fma(FloatVector.fromMemorySegment(S, w, w6 + at, ORDER), c6);
      c7 = v.fma(FloatVector.fromMemorySegment(S, w, w7 + at, ORDER), c7);
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
    if (m.columnStride() != 1 || m.gap() != 0 || m.columns() % PANEL != 0 || to.width() != PANEL) {
      to.pack(rows, m, first, 0, 0);
      return;
    }
    for (int r = 0; r < rows; r += TOGETHER) {
      int count = Math.min(TOGETHER, rows - r);
      for (int j = 0; j < m.columns(); j += L) {
        int from = m.at(first + r, j);
        long at = bytes(to, r, j);
        for (int k = 0; k < count; k++) {
          FloatVector.fromArray(S, m.data(), from + k * m.rowStride())
              .intoMemorySegment(to.memory(), at + k * STEP, ORDER);
        }
      }
    }
  }

  @Override
  public void addRows(Panels x, int column, int[] rows, int first, int last, float[] sums, int at) {
    long stride = (long) x.width() * Float.BYTES;
    for (int j = 0; j < PADDING; j += L) {
      addRows(x.memory(), bytes(x, 0, column + j), stride, rows, first, last, sums, at + j);
    }
  }

  /**
   * Sixteen rows a turn: so long a method is never made part of its callers, where the JIT
   * compiler, its budget spent, would box the sums.
   */
  private static void addRows(
      MemorySegment x,
      long x0,
      long stride,
      int[] rows,
      int first,
      int last,
      float[] sums,
      int at) {
    FloatVector s = FloatVector.fromArray(S, sums, at);
    int i = first;
    for (; i + 16 <= last; i += 16) {
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 1] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 2] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 3] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 4] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 5] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 6] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 7] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 8] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 9] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 10] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 11] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 12] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 13] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 14] * stride, ORDER));
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i + 15] * stride, ORDER));
    }
    for (; i < last; i++) {
      s = s.add(FloatVector.fromMemorySegment(S, x, x0 + rows[i] * stride, ORDER));
    }
    s.intoArray(sums, at);
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
