package rnn.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rnn.core.cell.Cell;
import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Memory;
import rnn.core.cell.CellPlan.Place;
import rnn.core.cell.CellPlan.Stage;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/**
 * A fused kernel on memory laid out as a layer's: the last stage forward or the first stage
 * backward of a cell, named {@code lstm-forward} or {@code gru-backward}, or the sum of so many
 * transcendentals of one value, named by their number.
 */
public final class Fused {
  private final Program program;
  private final List<Place> places;
  private final int transcendentals;
  private final int width;
  private final Map<Object, float[]> arrays = new LinkedHashMap<>();
  private final Slots slots;
  private final int rows;
  private final int steps;
  private final int units;

  /**
   * A kernel and its memory, filled with the same random values each time.
   *
   * @param rows the sequences of a step
   * @param steps how many lie behind each other in memory
   */
  public Fused(String name, int rows, int steps, int units) {
    this.rows = rows;
    this.steps = steps;
    this.units = units;
    if (name.contains("-")) {
      CellPlan plan = new CellPlan(Cells.named(name.substring(0, name.indexOf('-'))));
      boolean forward = name.endsWith("-forward");
      Stage stage = forward ? plan.forward().getLast() : plan.backward().getFirst();
      program = stage.program();
      places = stage.places();
      width = plan.blocks().size() * units;
      transcendentals = forward ? calls(plan.cell()) : 0;
    } else {
      transcendentals = Integer.parseInt(name);
      program = Program.of(List.of(sum(transcendentals)));
      places = List.of(new Place(Memory.PREVIOUS, 0), new Place(Memory.OUTPUT, 0));
      width = units;
    }
    for (Place place : places) {
      arrays.computeIfAbsent(
          key(place), key -> Operands.random((steps + 1) * rows * stride(place), arrays.size()));
    }
    slots = new Slots(program.slots());
  }

  private static int calls(Cell cell) {
    return switch (cell.name()) {
      case "lstm" -> 5;
      case "gru" -> 3;
      case "tanh" -> 1;
      default ->
          throw new IllegalArgumentException(
              "fused: found " + cell.name() + ", expected lstm, gru or tanh");
    };
  }

  /** Half of them sigmoids, half of them tanh, as in a gated cell. */
  private static Expr sum(int transcendentals) {
    Expr x = Expr.leaf("x");
    Expr sum = Expr.ZERO;
    for (int k = 0; k < transcendentals; k++) {
      Expr argument = Expr.fma(x, Expr.constant(1 + 0.01 * k), Expr.constant(0.5 - 0.01 * k));
      sum = sum.plus(k % 2 == 0 ? Expr.sigmoid(argument) : Expr.tanh(argument));
    }
    return sum;
  }

  /** Blocks of Z share an array, and so do a state before and after a step. */
  private static Object key(Place place) {
    return switch (place.memory()) {
      case Z, D_Z -> place.memory();
      case NEXT -> new Place(Memory.PREVIOUS, place.index());
      default -> place;
    };
  }

  private static boolean blocked(Place place) {
    return place.memory() == Memory.Z || place.memory() == Memory.D_Z;
  }

  private int stride(Place place) {
    return blocked(place) ? width : units;
  }

  /** What it computes. */
  public Program program() {
    return program;
  }

  /** Where each of its slots lies. */
  public List<Place> places() {
    return places;
  }

  /** The units of all steps. */
  public long units() {
    return (long) steps * rows * units;
  }

  /** The transcendentals of all steps. */
  public long transcendentals() {
    return units() * transcendentals;
  }

  /** Runs a kernel over all steps. */
  public void run(Pointwise kernel) {
    for (int t = 0; t < steps; t++) {
      for (int i = 0; i < places.size(); i++) {
        Place place = places.get(i);
        int stride = stride(place);
        int row =
            switch (place.memory()) {
              case D_STATE, D_ARGUMENT -> 0;
              case NEXT -> (t + 1) * rows;
              default -> t * rows;
            };
        int offset = row * stride + (blocked(place) ? place.index() * units : 0);
        slots.set(i, arrays.get(key(place)), offset, stride);
      }
      kernel.run(slots, rows, units);
    }
  }

  /** Holds a kernel against the scalar specification, on memory of its own. */
  public static void check(String name, int rows, int steps, int units, Pointwise kernel) {
    Fused found = new Fused(name, rows, steps, units);
    Fused expected = new Fused(name, rows, steps, units);
    found.run(kernel);
    expected.run(Kernels.scalar().pointwise(expected.program));
    for (Object key : expected.arrays.keySet()) {
      if (!Arrays.equals(found.arrays.get(key), expected.arrays.get(key))) {
        throw new IllegalStateException(
            name + " does not give the bits of the specification in " + key);
      }
    }
  }
}
