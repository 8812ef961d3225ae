package rnn.train;

import java.util.List;
import java.util.SplittableRandom;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.ScalarPointwise;
import rnn.core.kernel.Slots;

/**
 * Kernels that move every value they give to one of its neighbours, or leave it, at random: what
 * the gradient then changes shows how far rounding and the errors of transcendentals reach. Fused
 * arithmetic is moved within, too, operation by operation, because what it rounds may be large
 * beside what is left when it cancels.
 */
final class NudgedKernels implements Kernels {
  private final Kernels kernels;
  private final SplittableRandom random;

  NudgedKernels(Kernels kernels, long seed) {
    this.kernels = kernels;
    random = new SplittableRandom(seed);
  }

  /** Moves values by up to so many ulps; what is 0 is 0 for a reason. */
  private void nudge(float[] values, int at, int count, int most) {
    for (int i = at; i < at + count; i++) {
      int ulps = random.nextInt(-most, most + 1);
      values[i] += values[i] == 0 ? 0 : ulps * Math.ulp(values[i]);
    }
  }

  @Override
  public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
    kernels.multiply(rows, a, aRow, w, y, yRow);
    nudgeRows(y, yRow, rows, w.columns());
  }

  @Override
  public void multiply(Panels a, int depth, Panels w, Matrix y) {
    kernels.multiply(a, depth, w, y);
    nudgeRows(y, 0, y.rows(), w.columns());
  }

  private void nudgeRows(Matrix y, int first, int rows, int columns) {
    for (int i = first; i < first + rows; i++) {
      nudge(y.data(), y.at(i, 0), columns, 2);
    }
  }

  @Override
  public void addRows(Panels x, int column, int[] rows, int first, int last, float[] sums, int at) {
    kernels.addRows(x, column, rows, first, last, sums, at);
    nudge(sums, at, PADDING, 2);
  }

  @Override
  public Pointwise pointwise(Program program) {
    return new NudgedPointwise(program, kernels.pointwise(program));
  }

  private void nudgeOutputs(Program program, Slots slots, int rows, int units) {
    for (int slot = program.inputs().size(); slot < program.slots(); slot++) {
      for (int i = 0; i < rows; i++) {
        nudge(slots.array(slot), slots.offset(slot) + i * slots.stride(slot), units, 2);
      }
    }
  }

  /** A kernel, moved by what moving each of its operations changes in the specification. */
  private final class NudgedPointwise implements Pointwise {
    private final Program program;
    private final Pointwise kernel;
    private final Pointwise exact;
    private final List<Program.Part> operations;
    private final List<Pointwise> runs;
    private final boolean[] steers;

    NudgedPointwise(Program program, Pointwise kernel) {
      this.program = program;
      this.kernel = kernel;
      exact = new ScalarPointwise(program);
      operations = program.parts(1);
      runs = operations.stream().<Pointwise>map(p -> new ScalarPointwise(p.program())).toList();
      steers = steers(program.instructions());
    }

    /**
     * Which values a whole number or a comparison depends on; they stay, because one more or less
     * step in the reduction of a transcendental's argument is no rounding.
     */
    private static boolean[] steers(List<Program.Instruction> instructions) {
      boolean[] steers = new boolean[instructions.size()];
      for (int i = steers.length - 1; i >= 0; i--) {
        Program.Instruction instruction = instructions.get(i);
        for (int k = 0; k < instruction.arity(); k++) {
          steers[instruction.argument(k)] |= steers[i] || steers(instruction.op(), k);
        }
      }
      return steers;
    }

    private static boolean steers(Expr.Op op, int argument) {
      return switch (op) {
        case ROUND, EXPONENT -> true;
        case SCALE -> argument == 1;
        case IF_LESS, IF_EQUAL -> argument < 2;
        default -> false;
      };
    }

    @Override
    public void run(Slots slots, int rows, int units) {
      int inputs = program.inputs().size();
      float[][] arrays = new float[program.slots() + program.instructions().size()][];
      Slots own = new Slots(program.slots());
      for (int i = 0; i < program.slots(); i++) {
        int width = i < inputs && program.scalarInput(i) ? 1 : units;
        arrays[i] = new float[rows * width];
        own.set(i, arrays[i], 0, width);
        for (int r = 0; i < inputs && r < rows; r++) {
          int from = slots.offset(i) + r * slots.stride(i);
          System.arraycopy(slots.array(i), from, arrays[i], r * width, width);
        }
      }
      exact.run(own, rows, units);
      float[][] before = new float[program.slots()][];
      for (int i = inputs; i < before.length; i++) {
        before[i] = arrays[i].clone();
      }
      for (int p = 0; p < runs.size(); p++) {
        runNudged(p, arrays, rows, units);
      }
      kernel.run(slots, rows, units);
      for (int i = inputs; i < before.length; i++) {
        for (int r = 0; r < rows; r++) {
          int at = slots.offset(i) + r * slots.stride(i);
          for (int u = 0; u < units; u++) {
            float change = arrays[i][r * units + u] - before[i][r * units + u];
            slots.array(i)[at + u] += Float.isFinite(change) ? change : 0;
          }
        }
      }
      nudgeOutputs(program, slots, rows, units);
    }

    private void runNudged(int p, float[][] arrays, int rows, int units) {
      Program.Part part = operations.get(p);
      int[] places = part.slots();
      Slots own = new Slots(places.length);
      for (int i = 0; i < places.length; i++) {
        if (arrays[places[i]] == null) {
          arrays[places[i]] = new float[rows * units];
        }
        boolean scalar = i < part.program().inputs().size() && part.program().scalarInput(i);
        own.set(i, arrays[places[i]], 0, scalar ? 1 : units);
      }
      runs.get(p).run(own, rows, units);
      if (!steers[p] && rounds(program.instructions().get(p).op())) {
        for (int i = part.program().inputs().size(); i < places.length; i++) {
          nudge(arrays[places[i]], 0, rows * units, 1);
        }
      }
    }

    private static boolean rounds(Expr.Op op) {
      return switch (op) {
        case ADD, SUBTRACT, MULTIPLY, DIVIDE, FMA, SQRT -> true;
        default -> false;
      };
    }
  }

  @Override
  public Panels panels(int rows, int depth, int columns) {
    return kernels.panels(rows, depth, columns);
  }

  @Override
  public Kernels another() {
    return new NudgedKernels(kernels.another(), random.nextLong());
  }
}
