package rnn.core;

import java.util.concurrent.atomic.AtomicInteger;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.PackedRows;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;

/**
 * The scalar kernels, which count how often they pack rows or run a program: what one worker does
 * for all units at once.
 */
final class CountedKernels implements Kernels {
  private final Kernels scalar = Kernels.scalar();
  final AtomicInteger calls;

  CountedKernels() {
    this(new AtomicInteger());
  }

  private CountedKernels(AtomicInteger calls) {
    this.calls = calls;
  }

  @Override
  public Panels panels(int rows, int depth, int columns) {
    return scalar.panels(rows, depth, columns);
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    scalar.multiply(rows, a, aRow, w, y, yRow);
  }

  @Override
  public void pack(Matrix a, PackedRows to) {
    calls.incrementAndGet();
    scalar.pack(a, to);
  }

  @Override
  public Pointwise pointwise(Program program) {
    Pointwise pointwise = scalar.pointwise(program);
    return (slots, rows, units) -> {
      calls.incrementAndGet();
      pointwise.run(slots, rows, units);
    };
  }

  @Override
  public Kernels another() {
    return new CountedKernels(calls);
  }
}
