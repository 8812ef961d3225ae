package rnn.core;

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
  private static final int TOGETHER = 8; // for one load and one store of the sums

  private final Adder several;
  private final Adder one;

  private static final class Adder {
    private final Pointwise kernel;
    private final Slots slots;

    Adder(int rows, Kernels kernels) {
      Expr sum = Expr.leaf("s");
      for (int i = 0; i < rows; i++) {
        sum = sum.plus(Expr.leaf("x" + i));
      }
      kernel = kernels.pointwise(Program.of(List.of(sum)));
      slots = new Slots(rows + 2);
    }

    void run(float[] sums, int at, float[] x, int[] rows, int first, int count, int columns) {
      slots.set(0, sums, at, 0);
      for (int i = 0; i < count; i++) {
        slots.set(1 + i, x, rows[first + i], 0);
      }
      slots.set(1 + count, sums, at, 0);
      kernel.run(slots, 1, columns);
    }
  }

  RowSums(Kernels kernels) {
    several = new Adder(TOGETHER, kernels);
    one = new Adder(1, kernels);
  }

  /**
   * {@code sums[at + j] += x[rows[i] + j]} for i = first … last − 1, in this order.
   *
   * @param columns whole lanes: x holds something behind the columns of interest
   */
  void add(float[] sums, int at, float[] x, int[] rows, int first, int last, int columns) {
    int i = first;
    for (; i + TOGETHER <= last; i += TOGETHER) {
      several.run(sums, at, x, rows, i, TOGETHER, columns);
    }
    for (; i < last; i++) {
      one.run(sums, at, x, rows, i, 1, columns);
    }
  }
}
