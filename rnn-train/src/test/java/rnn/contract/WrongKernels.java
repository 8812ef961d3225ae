package rnn.contract;

import rnn.core.cell.Cell;
import rnn.core.cell.CellPlan;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;

/** Kernels that do as the scalar ones, but for what a test changes: mistakes planted on purpose. */
public class WrongKernels implements Kernels {
  private final Kernels right = Kernels.scalar();

  @Override
  public Panels panels(int rows, int depth, int columns) {
    return right.panels(rows, depth, columns);
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    right.multiply(rows, a, aRow, w, y, yRow);
  }

  @Override
  public void multiply(Panels a, int depth, Panels w, Matrix y) {
    right.multiply(a, depth, w, y);
  }

  @Override
  public Pointwise pointwise(Program program) {
    return right.pointwise(program);
  }

  @Override
  public Kernels another() {
    return this;
  }

  @Override
  public String toString() {
    return "wrong kernels";
  }

  /** Kernels on which the derivative of one gate is too large by a factor. */
  public static Kernels gateTimes(Cell cell, int gate, float factor) {
    return gateTimes(cell, gate, Integer.MAX_VALUE, factor);
  }

  /** The same for the first units only. */
  public static Kernels gateTimes(Cell cell, int gate, int most, float factor) {
    return new WrongKernels() {
      @Override
      public Pointwise pointwise(Program program) {
        Pointwise kernel = super.pointwise(program);
        for (CellPlan.Stage stage : new CellPlan(cell).backward()) {
          int slot = stage.places().lastIndexOf(new CellPlan.Place(CellPlan.Memory.D_Z, gate));
          if (slot >= 0 && stage.program().instructions().equals(program.instructions())) {
            return (slots, rows, units) -> {
              kernel.run(slots, rows, units);
              for (int i = 0; i < rows; i++) {
                int at = slots.offset(slot) + i * slots.stride(slot);
                for (int u = at; u < at + Math.min(units, most); u++) {
                  slots.array(slot)[u] *= factor;
                }
              }
            };
          }
        }
        return kernel;
      }
    };
  }
}
