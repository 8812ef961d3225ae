package rnn.core;

import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;

/** The scalar kernels of one thread, but for what a test watches. */
class WrappedKernels implements Kernels {
  private final Kernels scalar = Kernels.scalar();

  @Override
  public Panels panels(int rows, int depth, int columns) {
    return scalar.panels(rows, depth, columns);
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    scalar.multiply(rows, a, aRow, w, y, yRow);
  }

  @Override
  public void multiply(Panels a, int depth, Panels w, Matrix y) {
    scalar.multiply(a, depth, w, y);
  }

  @Override
  public Pointwise pointwise(Program program) {
    return scalar.pointwise(program);
  }

  @Override
  public Kernels another() {
    return this;
  }
}
