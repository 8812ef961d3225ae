package rnn.core.kernel;

/**
 * The right-hand side of a product, packed for reading in order: {@code [N/width][K][width]}, the
 * last panel padded with zeros. Made from weights once after each optimizer step, and from
 * activations once for a weight gradient.
 */
public final class Panels {
  /** Rows that are packed together: a page of memory is left only when its columns are done. */
  private static final int TOGETHER = 16;

  /**
   * Where a line of 64 bytes begins in an array that begins a page, behind its header of 16, which
   * is where collectors put large ones. Vectors that straddle lines cost a tenth of the speed.
   */
  private static final int ALIGNED = 12;

  private final int depth;
  private final int columns;
  private final int width;
  private final int offset;
  private final float[] data;

  /**
   * Room for a {@code [depth, columns]} matrix, all zeros.
   *
   * @param depth the most rows it will hold: K, the length of the sums
   * @param columns N, the number of sums in a row of the product
   * @param width the columns in a panel
   */
  public Panels(int depth, int columns, int width) {
    this.depth = depth;
    this.columns = columns;
    this.width = width;
    this.offset = ALIGNED;
    int panels = (columns + width - 1) / width;
    this.data = new float[Math.addExact(ALIGNED, Math.multiplyExact(panels * width, depth))];
  }

  private Panels(Panels whole, int first, int count) {
    depth = whole.depth;
    columns = count;
    width = whole.width;
    offset = whole.offset + first * whole.depth;
    data = whole.data;
  }

  /**
   * A view of the columns from {@code first} on, {@code count} of them.
   *
   * @param first where a panel begins
   */
  public Panels columns(int first, int count) {
    if (first % width != 0 || first + count > columns) {
      throw new IllegalArgumentException(
          "panels: found columns %d … %d, expected whole panels of %d among %d"
              .formatted(first, first + count - 1, width, columns));
    }
    return new Panels(this, first, count);
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

  /** Where the first panel begins in {@link #data}. */
  public int offset() {
    return offset;
  }

  /** The packed floats. */
  public float[] data() {
    return data;
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
    if (m.columnStride() != 1) {
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

  /** Where element (k, n) lies in {@link #data}. */
  public int at(int k, int n) {
    return offset + n / width * depth * width + k * width + n % width;
  }

  private void packRun(int rows, Matrix m, int first, int from, int count, int target) {
    float[] source = m.data();
    for (int k = 0, s = m.at(first, from), t = target;
        k < rows;
        k++, s += m.rowStride(), t += width) {
      System.arraycopy(source, s, data, t, count);
    }
  }

  private void packColumn(int rows, Matrix m, int first, int column, int target) {
    float[] source = m.data();
    int stride = m.rowStride();
    for (int k = 0, s = m.at(first, column), t = target; k < rows; k++, s += stride, t += width) {
      data[t] = source[s];
    }
  }
}
