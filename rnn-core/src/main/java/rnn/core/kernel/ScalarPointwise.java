package rnn.core.kernel;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;

/**
 * Runs a program an operation at a time over blocks of units, in loops that the JIT compiler can
 * vectorise.
 */
public final class ScalarPointwise implements Pointwise {
  private static final int BLOCK = 256;
  private static final float ROUND = 0x1.8p23f;

  private final Program program;
  private final List<Program.Instruction> instructions;
  private final float[][] values;

  /** The program's specification: slow and exact. */
  public ScalarPointwise(Program program) {
    this.program = program;
    this.instructions = program.instructions();
    this.values = new float[instructions.size()][];
    allocate(program.lastUses());
  }

  /**
   * Gives each value a block, and a block that nobody reads any more to a later value. Constants
   * keep theirs.
   */
  private void allocate(int[] lastUses) {
    Deque<float[]> free = new ArrayDeque<>();
    for (int i = 0; i < values.length; i++) {
      Program.Instruction instruction = instructions.get(i);
      values[i] = free.isEmpty() || constant(i) ? new float[BLOCK] : free.pop();
      if (constant(i)) {
        Arrays.fill(values[i], instruction.constant());
      }
      for (int k = 0; k < instruction.arity(); k++) {
        int argument = instruction.argument(k);
        if (lastUses[argument] == i && !constant(argument) && !free.contains(values[argument])) {
          free.push(values[argument]);
        }
      }
    }
  }

  private boolean constant(int i) {
    return instructions.get(i).op() == Expr.Op.CONSTANT;
  }

  @Override
  public void run(Slots slots, int rows, int units) {
    int columns = Math.min(units, BLOCK);
    int together = BLOCK / Math.max(1, columns);
    for (int u = 0; u < units; u += columns) {
      int count = Math.min(columns, units - u);
      for (int r = 0; r < rows; r += together) {
        block(slots, r, Math.min(together, rows - r), u, count);
      }
    }
  }

  private void block(Slots slots, int row, int rows, int unit, int units) {
    for (int i = 0; i < values.length; i++) {
      Program.Instruction instruction = instructions.get(i);
      if (instruction.op() == Expr.Op.LEAF) {
        load(slots, instruction.input(), row, rows, unit, units, values[i]);
      } else if (instruction.op() != Expr.Op.CONSTANT) {
        compute(instruction, rows * units, values[i]);
      }
    }
    int[] outputs = program.outputs();
    for (int k = 0; k < outputs.length; k++) {
      int slot = program.inputs().size() + k;
      for (int r = 0; r < rows; r++) {
        int at = slots.offset(slot) + (row + r) * slots.stride(slot) + unit;
        System.arraycopy(values[outputs[k]], r * units, slots.array(slot), at, units);
      }
    }
  }

  private void load(Slots slots, int slot, int row, int rows, int unit, int units, float[] y) {
    for (int r = 0; r < rows; r++) {
      int at = slots.offset(slot) + (row + r) * slots.stride(slot);
      if (program.scalarInput(slot)) {
        Arrays.fill(y, r * units, (r + 1) * units, slots.array(slot)[at]);
      } else {
        System.arraycopy(slots.array(slot), at + unit, y, r * units, units);
      }
    }
  }

  private void compute(Program.Instruction i, int n, float[] y) {
    float[] a = values[i.a()];
    float[] b = i.arity() > 1 ? values[i.b()] : a;
    float[] c = i.arity() > 2 ? values[i.c()] : a;
    float[] d = i.arity() > 3 ? values[i.d()] : a;
    switch (i.op()) {
      case ADD -> add(n, a, b, y);
      case SUBTRACT -> subtract(n, a, b, y);
      case MULTIPLY -> multiply(n, a, b, y);
      case DIVIDE -> divide(n, a, b, y);
      case FMA -> fma(n, a, b, c, y);
      case MIN -> min(n, a, b, y);
      case MAX -> max(n, a, b, y);
      case NEGATE -> negate(n, a, y);
      case ABS -> abs(n, a, y);
      case SQRT -> sqrt(n, a, y);
      case ROUND -> round(n, a, y);
      case SCALE -> scale(n, a, b, y);
      case EXPONENT -> exponent(n, a, y);
      case IF_LESS -> ifLess(n, a, b, c, d, y);
      case IF_EQUAL -> ifEqual(n, a, b, c, d, y);
      case LEAF, CONSTANT, CALL -> throw new AssertionError(i.op());
    }
  }

  // One loop a method: each is compiled, and vectorised, on its own.

  private static void add(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] + b[i];
    }
  }

  private static void subtract(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] - b[i];
    }
  }

  private static void multiply(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * b[i];
    }
  }

  private static void divide(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] / b[i];
    }
  }

  private static void fma(int n, float[] a, float[] b, float[] c, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.fma(a[i], b[i], c[i]);
    }
  }

  private static void min(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.min(a[i], b[i]);
    }
  }

  private static void max(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.max(a[i], b[i]);
    }
  }

  private static void negate(int n, float[] a, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = -a[i];
    }
  }

  private static void abs(int n, float[] a, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.abs(a[i]);
    }
  }

  private static void sqrt(int n, float[] a, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = (float) Math.sqrt(a[i]);
    }
  }

  private static void round(int n, float[] a, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = (a[i] + ROUND) - ROUND;
    }
  }

  private static void scale(int n, float[] a, float[] b, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] * Float.intBitsToFloat((Float.floatToRawIntBits(b[i] + ROUND) + 127) << 23);
    }
  }

  private static void exponent(int n, float[] a, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = (Float.floatToRawIntBits(a[i]) >>> 23 & 255) - 127;
    }
  }

  private static void ifLess(int n, float[] a, float[] b, float[] c, float[] d, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] < b[i] ? c[i] : d[i];
    }
  }

  private static void ifEqual(int n, float[] a, float[] b, float[] c, float[] d, float[] y) {
    for (int i = 0; i < n; i++) {
      y[i] = a[i] == b[i] ? c[i] : d[i];
    }
  }
}
