package rnn.core.kernel;

import java.util.Arrays;

/**
 * A view of a matrix in a float array: element (i, k) of {@code [rows, columns]} lies at {@code
 * offset + i·rowStride + k·columnStride}, or with an order at {@code offset + i·rowStride +
 * order[k]·columnStride}. An order steps over the padding between the column blocks of activations,
 * and goes through positions that lie elsewhere than their numbers say.
 *
 * @param data the array
 * @param offset where element (0, 0) lies without an order
 * @param rows the number of rows
 * @param columns the number of columns
 * @param rowStride the distance from row to row
 * @param columnStride the distance from column to column
 * @param order which column of the array is column k, for each of them; null if k itself is
 */
public record Matrix(
    float[] data, int offset, int rows, int columns, int rowStride, int columnStride, int[] order) {

  /** A row-major matrix that fills an array from {@code offset} on. */
  public static Matrix of(float[] data, int offset, int rows, int columns) {
    return of(data, offset, rows, columns, columns);
  }

  /** Row-major with a row stride of its own. */
  public static Matrix of(float[] data, int offset, int rows, int columns, int rowStride) {
    return new Matrix(data, offset, rows, columns, rowStride, 1, null);
  }

  /**
   * {@code blocks} column blocks of {@code units} columns, each padded to {@code padded}, in rows
   * of {@code rowStride}.
   */
  public static Matrix blocks(
      float[] data, int offset, int rows, int blocks, int units, int padded, int rowStride) {
    Matrix all = of(data, offset, rows, blocks * padded, rowStride);
    if (padded == units) {
      return all;
    }
    int[] order = new int[blocks * units];
    Arrays.setAll(order, k -> k / units * padded + k % units);
    return all.ordered(order);
  }

  /** A view of these columns; for a matrix without an order. */
  public Matrix ordered(int[] columnOrder) {
    checkUnordered("ordered");
    return new Matrix(data, offset, rows, columnOrder.length, rowStride, columnStride, columnOrder);
  }

  /** The transpose, a view of the same elements; for a matrix without an order. */
  public Matrix transposed() {
    checkUnordered("transposed");
    return new Matrix(data, offset, columns, rows, columnStride, rowStride, null);
  }

  /** The rows from {@code first} on, {@code count} of them. */
  public Matrix rows(int first, int count) {
    int at = offset + first * rowStride;
    return new Matrix(data, at, count, columns, rowStride, columnStride, order);
  }

  /** The columns from {@code first} on, {@code count} of them; for a matrix without an order. */
  public Matrix columns(int first, int count) {
    checkUnordered("columns");
    return new Matrix(data, at(0, first), rows, count, rowStride, columnStride, null);
  }

  private void checkUnordered(String operation) {
    if (order != null) {
      throw new IllegalStateException(operation + ": the view has an order of columns already");
    }
  }

  /** Where element (i, k) lies in the array. */
  public int at(int i, int k) {
    return offset + i * rowStride + (order == null ? k : order[k]) * columnStride;
  }
}
