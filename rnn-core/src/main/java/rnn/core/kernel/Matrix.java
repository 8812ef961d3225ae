package rnn.core.kernel;

/**
 * A view of a matrix in a float array: element (i, k) of {@code [rows, columns]} lies at {@code
 * offset + i·rowStride + k·columnStride + (k / block)·gap}. The gap steps over the padding between
 * the column blocks of activations.
 *
 * @param data the array
 * @param offset where element (0, 0) lies
 * @param rows the number of rows
 * @param columns the number of columns
 * @param rowStride the distance from row to row
 * @param columnStride the distance from column to column within a block
 * @param block the number of columns in a block
 * @param gap the padding after each block
 */
public record Matrix(
    float[] data,
    int offset,
    int rows,
    int columns,
    int rowStride,
    int columnStride,
    int block,
    int gap) {

  /** A row-major matrix that fills an array from {@code offset} on. */
  public static Matrix of(float[] data, int offset, int rows, int columns) {
    return new Matrix(data, offset, rows, columns, columns, 1, Math.max(1, columns), 0);
  }

  /** Row-major with a row stride of its own. */
  public static Matrix of(float[] data, int offset, int rows, int columns, int rowStride) {
    return new Matrix(data, offset, rows, columns, rowStride, 1, Math.max(1, columns), 0);
  }

  /**
   * {@code blocks} column blocks of {@code units} columns, each padded to {@code padded}, in rows
   * of {@code rowStride}.
   */
  public static Matrix blocks(
      float[] data, int offset, int rows, int blocks, int units, int padded, int rowStride) {
    return new Matrix(data, offset, rows, blocks * units, rowStride, 1, units, padded - units);
  }

  /** The transpose, a view of the same elements; for a matrix without gaps. */
  public Matrix transposed() {
    if (gap != 0) {
      throw new IllegalStateException("transposed: the view has gaps between its columns");
    }
    return new Matrix(data, offset, columns, rows, columnStride, rowStride, Math.max(1, rows), 0);
  }

  /** The rows from {@code first} on, {@code count} of them. */
  public Matrix rows(int first, int count) {
    return new Matrix(data, at(first, 0), count, columns, rowStride, columnStride, block, gap);
  }

  /** The columns from {@code first} on, {@code count} of them; for a matrix without gaps. */
  public Matrix columns(int first, int count) {
    if (gap != 0) {
      throw new IllegalStateException("columns: the view has gaps between its columns");
    }
    return new Matrix(
        data, at(0, first), rows, count, rowStride, columnStride, Math.max(1, count), 0);
  }

  /** Where element (i, k) lies in the array. */
  public int at(int i, int k) {
    return offset + i * rowStride + k * columnStride + (gap == 0 ? 0 : k / block * gap);
  }
}
