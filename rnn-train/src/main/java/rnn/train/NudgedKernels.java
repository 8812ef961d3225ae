package rnn.train;

import java.util.SplittableRandom;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;

/**
 * Kernels that move every value they give to one of its neighbours, or leave it, at random: what
 * the gradient then changes shows how far rounding and the errors of transcendentals reach.
 */
final class NudgedKernels implements Kernels {
  private final Kernels kernels;
  private final SplittableRandom random;

  NudgedKernels(Kernels kernels, long seed) {
    this.kernels = kernels;
    random = new SplittableRandom(seed);
  }

  private void nudge(float[] values, int at, int count) {
    for (int i = at; i < at + count; i++) {
      int ulps = random.nextInt(-2, 3); // as far off as a transcendental may be
      values[i] += values[i] == 0 ? 0 : ulps * Math.ulp(values[i]); // what is 0 is 0 for a reason
    }
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    kernels.multiply(rows, a, aRow, w, y, yRow);
    for (int i = 0; i < rows; i++) {
      nudge(y.data(), y.at(yRow + i, 0), w.columns());
    }
  }

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
    kernels.addRows(x, offset, stride, rows, first, last, columns, sums, at);
    nudge(sums, at, columns);
  }

  @Override
  public Pointwise pointwise(Program program) {
    Pointwise kernel = kernels.pointwise(program);
    return (slots, rows, units) -> {
      kernel.run(slots, rows, units);
      for (int slot = program.inputs().size(); slot < program.slots(); slot++) {
        for (int i = 0; i < rows; i++) {
          nudge(slots.array(slot), slots.offset(slot) + i * slots.stride(slot), units);
        }
      }
    };
  }

  @Override
  public int panelWidth(int columns) {
    return kernels.panelWidth(columns);
  }

  @Override
  public Kernels another() {
    return new NudgedKernels(kernels.another(), random.nextLong());
  }
}
