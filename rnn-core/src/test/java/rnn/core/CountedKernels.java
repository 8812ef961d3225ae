package rnn.core;

import java.util.concurrent.atomic.AtomicInteger;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;

/**
 * The scalar kernels, which count how often they pack rows or run a program: what one worker does
 * for all units at once.
 */
final class CountedKernels extends WrappedKernels {
  final AtomicInteger calls;

  CountedKernels() {
    this(new AtomicInteger());
  }

  private CountedKernels(AtomicInteger calls) {
    this.calls = calls;
  }

  @Override
  public void pack(int rows, Matrix m, int first, Panels to, int row) {
    calls.incrementAndGet();
    super.pack(rows, m, first, to, row);
  }

  @Override
  public Pointwise pointwise(Program program) {
    Pointwise pointwise = super.pointwise(program);
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
