package rnn.core.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A side of a product, packed for reading in order: {@code [N/width][K][width]}, the last panel
 * padded with zeros. The right-hand side is made from weights once after each optimizer step, both
 * sides of a weight gradient from activations and gradients.
 */
public final class Panels {
  /** Rows that are packed together: a page of memory is left only when its columns are done. */
  private static final int TOGETHER = 16;

  /**
   * A line of the cache: a vector of 64 bytes that straddles two can take twice as long to read.
   */
  private static final int LINE = 64;

  /**
   * What memory outside the heap is, so that the JIT compiler knows it from a constant. From what
   * it has seen it would not: where the Vector API is not compiled yet, it writes its own vectors
   * to segments of byte arrays, and a store that has met both kinds takes twice as long.
   */
  private static final Class<? extends MemorySegment> NATIVE =
      Arena.global().allocate(1).getClass();

  private final int depth;
  private final int columns;
  private final int width;
  private final int offset; // of the first panel, in floats
  private final float[] data; // null where the memory is outside the heap
  private final MemorySegment memory; // null where it is inside

  /**
   * Room for a {@code [depth, columns]} matrix, all zeros, in an array.
   *
   * @param depth the most rows it will hold: K, the length of the sums
   * @param columns N, the number of sums in a row of the product
   * @param width the columns in a panel
   * @throws IllegalArgumentException if one is negative, or the width is 0
   */
  public Panels(int depth, int columns, int width) {
    this(depth, columns, width, 0, new float[size(depth, columns, width)], null);
  }

  private Panels(
      int depth, int columns, int width, int offset, float[] data, MemorySegment memory) {
    this.depth = depth;
    this.columns = columns;
    this.width = width;
    this.offset = offset;
    this.data = data;
    this.memory = memory;
  }

  /**
   * The same in memory outside the heap that begins a line of the cache, which no array can be made
   * to do. It is given back when nothing refers to it any more.
   */
  public static Panels aligned(int depth, int columns, int width) {
    long bytes = (long) size(depth, columns, width) * Float.BYTES;
    return new Panels(depth, columns, width, 0, null, Arena.ofAuto().allocate(bytes, LINE));
  }

  private static int size(int depth, int columns, int width) {
    if (depth < 0 || columns < 0 || width < 1) {
      throw new IllegalArgumentException(
          "panels: found [%d, %d] in panels of %d columns, expected 0 or more in panels of at least 1"
              .formatted(depth, columns, width));
    }
    return Math.multiplyExact((columns + width - 1) / width * width, depth);
  }

  /**
   * A view of the columns from {@code first} on, {@code count} of them.
   *
   * @param first where a panel begins
   */
  public Panels columns(int first, int count) {
    if (first < 0 || first % width != 0 || count < 0 || count > columns - first) {
      throw new IllegalArgumentException(
          "panels: found columns %d … %d, expected whole panels of %d among %d"
              .formatted(first, first + count - 1, width, columns));
    }
    return new Panels(depth, count, width, offset + first * depth, data, memory);
  }

  /** The most rows it holds; a panel is {@code depth · width} floats. */
  public int depth() {
    return depth;
  }

  /** N, the number of columns without padding. */
  public int columns() {
    return columns;
  }

  /** The columns in a panel. */
  public int width() {
    return width;
  }

  /** The packed floats; null if they are outside the heap. */
  public float[] data() {
    return data;
  }

  /** The packed floats where they are outside the heap, else null. */
  public MemorySegment memory() {
    return NATIVE.cast(memory);
  }

  /** Element (k, n). */
  public float get(int k, int n) {
    return data == null ? memory().getAtIndex(JAVA_FLOAT, at(k, n)) : data[at(k, n)];
  }

  /**
   * Overwrites the elements from {@code (row, column)} on with {@code rows} rows of {@code m}; what
   * else there is stays.
   *
   * @param rows how many rows
   * @param m where from
   * @param first the first of them in {@code m}
   * @param row where the first row goes
   * @param column where the first column goes
   */
  public void pack(int rows, Matrix m, int first, int row, int column) {
    if (m.columnStride() != 1 || m.order() != null) {
      for (int j = 0; j < m.columns(); j++) {
        packColumn(rows, m, first, j, at(row, column + j));
      }
      return;
    }
    for (int r = 0; r < rows; r += TOGETHER) {
      int count = Math.min(TOGETHER, rows - r);
      for (int j = 0; j < m.columns(); ) {
        int n = column + j;
        int run = Math.min(width - n % width, m.columns() - j);
        packRun(count, m, first + r, j, run, at(row + r, n));
        j += run;
      }
    }
  }

  /** Where element (k, n) lies, in floats. */
  public int at(int k, int n) {
    return offset + n / width * depth * width + k * width + n % width;
  }

  private void packRun(int rows, Matrix m, int first, int from, int count, int target) {
    float[] source = m.data();
    for (int k = 0, s = m.at(first, from), t = target;
        k < rows;
        k++, s += m.rowStride(), t += width) {
      if (data == null) {
        MemorySegment.copy(source, s, memory(), JAVA_FLOAT, (long) t * Float.BYTES, count);
      } else {
        System.arraycopy(source, s, data, t, count);
      }
    }
  }

  private void packColumn(int rows, Matrix m, int first, int column, int target) {
    float[] source = m.data();
    int from = m.at(first, column);
    int stride = m.rowStride();
    if (data == null && stride == 1 && width == LINE / Float.BYTES) {
      packLineByLine(rows, source, from, memory(), (long) target * Float.BYTES);
    } else if (data == null) {
      MemorySegment to = memory();
      for (int k = 0; k < rows; k++) {
        to.setAtIndex(JAVA_FLOAT, target + k * width, source[from + k * stride]);
      }
    } else {
      for (int k = 0; k < rows; k++) {
        data[target + k * width] = source[from + k * stride];
      }
    }
  }

  /**
   * Row by row where a row of a panel is a line. The distances are constants, so the JIT compiler
   * checks the whole range at once and not each row.
   */
  private static void packLineByLine(int rows, float[] from, int first, MemorySegment to, long at) {
    for (int k = 0; k < rows; k++) {
      to.set(JAVA_FLOAT, at + (long) LINE * k, from[first + k]);
    }
  }
}
