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
 * specification's. {@link Tile} reads rows whose elements lie side by side in place; others are
 * packed first, k by k.
 */
final class SimdKernels implements Kernels {
  private static final VectorSpecies<Float> S = species();
  private static final int L = S.length();

  /** A vector is cast to this before it is stored: see {@link VectorCode#loadToStore}. */
  private static final Class<? extends FloatVector> VECTOR =
      S.vectorType().asSubclass(FloatVector.class);

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final boolean WIDELY = Widths.hasManyRegisters(S);

  /** A vector: each of a tile's is a stream of memory, and several come faster than one. */
  private static final int PANEL = L;

  /** From row to row of a panel, in bytes. */
  private static final long STEP = L * Float.BYTES;

  /** The panel of a product of one row, which reads it once: one stream of memory. */
  private static final int WIDE = 8 * L;

  /**
   * From so many weights on, which come from beyond a core's own cache, several streams are faster:
   * as measured, half as many with long vectors.
   */
  private static final long LONG = WIDELY ? 1 << 17 : 1 << 18;

  /** The rows of the tallest tile. */
  private static final int TALL = WIDELY ? 8 : 6;

  /** The rows of the lowest one. */
  private static final int LOW = 4;

  /** The most vectors of columns of a tile. */
  private static final int VECTORS = WIDELY ? 3 : 2;

  /** How many rows a packed tile has room for: a power of two, so that its index is a shift. */
  private static final int ROOM = 8;

  /**
   * Row strides up to this, in units of the padding, have a tile of their own that reads in place.
   */
  private static final int STRIDES = 1024;

  /** Rows of a block at a time: packed, they stay in the second-level cache beside a panel. */
  private static final int CHUNK = 64;

  /** Columns of a left-hand side in panels at a time: they stay in the second-level cache. */
  private static final int TOGETHER = 128;

  private final String description;
  private final float[] packed = new float[(CHUNK / TALL + 3) * tileStep(BLOCK)];
  private final float[] spill = new float[TALL * VECTORS * L];
  private final Tiles[] inPlace = new Tiles[STRIDES];
  private final Tiles inPacked = Widths.tiles(S, 1, ROOM);
  private final Tiles inPanels = Widths.tiles(S, 1, PADDING);
  private final Tile row = Widths.row(S, 1);
  private final Tile packedRow = Widths.row(S, ROOM);

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
  public Panels panels(int rows, int depth, int columns) {
    boolean widely = rows == 1 && columns % WIDE == 0 && (long) depth * columns < LONG;
    int width = widely ? WIDE : PANEL;
    return Widths.panels(S, depth, columns, width);
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    for (int k = 0; k < a.columns(); k += BLOCK) {
      int depth = Math.min(BLOCK, a.columns() - k);
      if (rows == 1 || w.width() == WIDE) {
        rows(rows, a, aRow, w, k, depth, y, yRow);
        continue;
      }
      int together = CHUNK * BLOCK / Math.max(depth, CHUNK) / LOW * LOW;
      for (int i = 0; i < rows; i += together) {
        chunk(Math.min(together, rows - i), a, aRow + i, w, k, depth, y, yRow + i);
      }
    }
  }

  /**
   * Row by row, eight vectors of columns at a time, because a sum alone waits for each of its own
   * steps.
   */
  private void rows(int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    boolean inPlace = a.columnStride() == 1 && a.order() == null;
    Tile tile = inPlace ? row : packedRow;
    long panel = w.depth() * STEP;
    for (int i = 0; i < rows; i++) {
      if (!inPlace) {
        packTile(a, aRow + i, 1, k, depth, packed, 0);
      }
      float[] from = inPlace ? a.data() : packed;
      int a0 = inPlace ? a.at(aRow + i, k) : 0;
      int to = y.at(yRow + i, 0);
      for (int n = 0; n < w.columns(); n += 8 * L) {
        int last = lastPanel(w, n);
        boolean whole = n + 8 * L <= w.columns();
        float[] sums = whole ? y.data() : spill;
        int at = whole ? to + n : 0;
        if (!whole) {
          Arrays.fill(spill, -0f); // −0 + x is x, to the sign
        }
        tile.add(1, 8, from, a0, w, bytes(w, k, n), panel, last, depth, sums, at, 0);
        if (!whole) {
          addSpill(1, 8 * L, w.columns() - n, y.data(), to + n, 0);
        }
      }
    }
  }

  /** Rows in tiles that read them in place, or packed; what no tile covers one by one. */
  private void chunk(int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    int left = left(rows);
    int whole = rows - left;
    Tiles tiles = inPlace(a);
    if (whole > 0 && tiles != null) {
      int a0 = a.at(aRow, k);
      tiles(tiles, whole, a.data(), a0, a.rowStride(), 0, w, k, 0, w.columns(), depth, y, yRow);
    } else if (whole > 0) {
      packed(whole, a, aRow, w, k, depth, y, yRow);
    }
    if (left > 1) {
      packed(left, a, aRow + whole, w, k, depth, y, yRow + whole);
    } else if (left == 1) {
      rows(1, a, aRow + whole, w, k, depth, y, yRow + whole);
    }
  }

  /** How many of some rows no tiles cover. */
  private static int left(int rows) {
    return rows < LOW ? rows : rows == 7 && TALL == 6 ? 1 : 0;
  }

  private void packed(
      int rows, Matrix a, int aRow, Panels w, int k, int depth, Matrix y, int yRow) {
    pack(rows, a, aRow, k, depth, packed);
    tiles(inPacked, rows, packed, 0, 0, tileStep(depth), w, k, 0, w.columns(), depth, y, yRow);
  }

  /** Panel by panel of a; so many of them that they stay in the cache beside columns of w. */
  @Override
  public void multiply(Panels a, int depth, Panels w, Matrix y) {
    for (int first = 0; first < y.rows(); first += TOGETHER) {
      int end = Math.min(first + TOGETHER, y.rows());
      for (int n = 0, width; n < w.columns(); n += width) {
        width = width(w, n);
        for (int i = first; i < end; i += PADDING) {
          int rows = Math.min(PADDING, end - i);
          int from = a.at(0, i);
          tiles(inPanels, rows, a.data(), from, 1, 0, w, 0, n, n + width, depth, y, i);
        }
      }
    }
  }

  /** The tile that reads {@code a} where it lies; null where there is none. */
  private Tiles inPlace(Matrix a) {
    int stride = a.rowStride() / PADDING;
    if (a.columnStride() != 1
        || a.order() != null
        || a.rowStride() % PADDING != 0
        || stride >= inPlace.length) {
      return null;
    }
    if (inPlace[stride] == null) {
      inPlace[stride] = Widths.tiles(S, a.rowStride(), 1);
    }
    return inPlace[stride];
  }

  /** How many columns the tiles at column n have. */
  private static int width(Panels w, int n) {
    return vectors(lastPanel(w, n) + 1) * L;
  }

  /**
   * Columns {@code first … end − 1} of y for rows of a, which are spread evenly over as few tiles
   * as there can be. A row begins {@code step} after the one before, and a tile {@code tileStep}
   * more.
   */
  private void tiles(
      Tiles tiles,
      int rows,
      float[] a,
      int a0,
      int step,
      int tileStep,
      Panels w,
      int k,
      int first,
      int end,
      int depth,
      Matrix y,
      int yRow) {
    int stride = y.rowStride();
    int count = count(rows);
    long panel = w.depth() * STEP;
    for (int n = first, width; n < end; n += width) {
      width = width(w, n);
      int last = lastPanel(w, n);
      long w0 = bytes(w, k, n);
      int from = a0;
      int to = y.at(yRow, n);
      for (int i = 0; i < count; i++) {
        int height = height(rows, count, i);
        int tall = Math.max(height, LOW); // some rows may be idle
        boolean whole = n + width <= w.columns() && height == tall;
        float[] sums = whole ? y.data() : spill;
        int at = whole ? to : 0;
        int distance = whole ? stride : width;
        if (!whole) {
          Arrays.fill(spill, -0f); // −0 + x is x, to the sign
        }
        tiles.before(tall, width / L, depth);
        tiles.tile.add(tall, width / L, a, from, w, w0, panel, last, depth, sums, at, distance);
        if (!whole) {
          addSpill(height, width, w.columns() - n, y.data(), to, stride);
        }
        from += height * step + tileStep;
        to += height * stride;
      }
    }
  }

  /**
   * From packed tile to packed tile: a line more than they take, so that those of 512 steps, a
   * power of two, lie in different sets of the cache.
   */
  private static int tileStep(int depth) {
    return ROOM * depth + PADDING;
  }

  private static int count(int rows) {
    return (rows + TALL - 1) / TALL;
  }

  /** The rows of tile {@code i} of {@code count}. */
  private static int height(int rows, int count, int i) {
    return rows / count + (i < rows % count ? 1 : 0);
  }

  /** How many vectors the next tile has where so many are left. */
  private static int vectors(int left) {
    return !WIDELY ? VECTORS : left == 4 ? 2 : Math.min(left, VECTORS); // 2 + 2 rather than 3 + 1
  }

  /** How many panels there are behind the one of column n. */
  private static int lastPanel(Panels w, int n) {
    return (w.columns() - n + PANEL - 1) / PANEL - 1;
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

  /** Packs rows, tile by tile and k by k. */
  private static void pack(int rows, Matrix a, int row, int k, int depth, float[] to) {
    int count = count(rows);
    for (int i = 0, at = row; i < count; i++) {
      int height = height(rows, count, i);
      packTile(a, at, height, k, depth, to, i * tileStep(depth));
      at += height;
    }
  }

  /** Packs the rows of a tile k by k. */
  private static void packTile(Matrix a, int row, int rows, int k, int depth, float[] to, int at) {
    float[] data = a.data();
    int[] order = a.order();
    int step = a.columnStride();
    for (int i = 0; i < rows; i++) {
      int from = a.offset() + (row + i) * a.rowStride();
      for (int j = 0; j < depth; j++) {
        to[at + j * ROOM + i] = data[from + (order == null ? k + j : order[k + j]) * step];
      }
    }
  }

  /** Row by row, in the order of memory, so that what comes next is already on its way. */
  @Override
  public void pack(int rows, Matrix m, int first, Panels to, int row) {
    boolean inMemory = to.data() == null;
    if (m.columnStride() != 1 || m.order() != null || m.columns() % to.width() != 0) {
      to.pack(rows, m, first, row, 0);
    } else if (to.width() == PADDING && !inMemory) {
      packLines(rows, m, first, to, row);
    } else if (to.width() != PANEL) {
      to.pack(rows, m, first, row, 0);
    } else if (inMemory) {
      packInMemory(rows, m, first, to, row);
    } else {
      packVectors(rows, m, first, to, row);
    }
  }

  private static void packLines(int rows, Matrix m, int first, Panels to, int row) {
    int panel = to.depth() * PADDING;
    for (int r = 0; r < rows; r++) {
      int from = m.at(first + r, 0);
      int at = to.at(row + r, 0);
      for (int j = 0; j < m.columns(); j += PADDING, at += panel) {
        for (int v = 0; v < PADDING; v += L) {
          FloatVector vector = FloatVector.fromArray(S, m.data(), from + j + v);
          VECTOR.cast(vector).intoArray(to.data(), at + v);
        }
      }
    }
  }

  private static void packVectors(int rows, Matrix m, int first, Panels to, int row) {
    int panel = to.depth() * PANEL;
    for (int r = 0; r < rows; r++) {
      int from = m.at(first + r, 0);
      int at = to.at(row + r, 0);
      for (int j = 0; j < m.columns(); j += PANEL, at += panel) {
        VECTOR.cast(FloatVector.fromArray(S, m.data(), from + j)).intoArray(to.data(), at);
      }
    }
  }

  private static void packInMemory(int rows, Matrix m, int first, Panels to, int row) {
    MemorySegment memory = to.memory();
    long panel = to.depth() * STEP;
    for (int r = 0; r < rows; r++) {
      int from = m.at(first + r, 0);
      long at = bytes(to, row + r, 0);
      for (int j = 0; j < m.columns(); j += PANEL, at += panel) {
        FloatVector v = FloatVector.fromArray(S, m.data(), from + j);
        VECTOR.cast(v).intoMemorySegment(memory, at, ORDER);
      }
    }
  }

  @Override
  public void addRows(Panels x, int column, int[] rows, int first, int last, float[] sums, int at) {
    for (int j = 0; j < PADDING; j += L) {
      addVectors(x.data(), x.at(0, column + j), rows, first, last, sums, at + j);
    }
  }

  /**
   * Sixteen rows a turn: so long a method is never made part of its callers, where the JIT
   * compiler, its budget spent, would box the sums.
   */
  private static void addVectors(
      float[] x, int x0, int[] rows, int first, int last, float[] sums, int at) {
    FloatVector s = FloatVector.fromArray(S, sums, at);
    int i = first;
    for (; i + 16 <= last; i += 16) {
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 1] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 2] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 3] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 4] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 5] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 6] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 7] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 8] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 9] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 10] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 11] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 12] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 13] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 14] * PADDING));
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i + 15] * PADDING));
    }
    for (; i < last; i++) {
      s = s.add(FloatVector.fromArray(S, x, x0 + rows[i] * PADDING));
    }
    VECTOR.cast(s).intoArray(sums, at);
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
