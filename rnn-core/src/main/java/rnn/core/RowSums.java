package rnn.core;

import java.util.Arrays;
import java.util.List;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/**
 * Adds rows to sums, one after the other: s = ((s + x₀) + x₁) + …. As a program, because a loop
 * over two arrays that might be one is not vectorised.
 */
final class RowSums {
  /** So many rows at a time, for one load and one store of the sums. */
  private static final int[] TOGETHER = {8, 4, 2, 1};

  private final Adder[] adders = new Adder[TOGETHER.length];

  private static final class Adder {
    private final int rows;
    private final Pointwise kernel;
    private final Slots slots;

    Adder(int rows, Kernels kernels) {
      this.rows = rows;
      Expr sum = Expr.leaf("s");
      for (int i = 0; i < rows; i++) {
        sum = sum.plus(Expr.leaf("x" + i));
      }
      kernel = kernels.pointwise(Program.of(List.of(sum)));
      slots = new Slots(rows + 2);
    }

    void run(float[] sums, int at, float[] x, int[] places, int first, int columns) {
      slots.set(0, sums, at, 0);
      for (int i = 0; i < rows; i++) {
        slots.set(1 + i, x, places[first + i], 0);
      }
      slots.set(1 + rows, sums, at, 0);
      kernel.run(slots, 1, columns);
    }
  }

  RowSums(Kernels kernels) {
    Arrays.setAll(adders, i -> new Adder(TOGETHER[i], kernels));
  }

  /**
   * {@code sums[at + j] += x[rows[i] + j]} for i = first … last − 1, in this order.
   *
   * @param columns whole lanes: x holds something behind the columns of interest
   */
  void add(float[] sums, int at, float[] x, int[] rows, int first, int last, int columns) {
    int i = first;
    for (Adder adder : adders) {
      for (; i + adder.rows <= last; i += adder.rows) {
        adder.run(sums, at, x, rows, i, columns);
      }
    }
  }
}
