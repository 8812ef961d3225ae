package rnn.core;

import rnn.core.cell.CellPlan;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * A cell over the steps of a window, forward only, where workers share units instead of sequences:
 * there are fewer than workers (in sampling there is one), or large weights would be read again for
 * each worker's few. Each worker has a part of the units, and for them weights and memory of its
 * own; what the others compute it reads only where it multiplies: h, and the arguments of the
 * cell's own products. Between two cores a line of memory takes as long as hundreds of operations:
 * what all read is written only when it changes, and what others have written is asked for at once,
 * because a product would wait for one line after the other.
 */
final class SplitCellLayer implements StatefulMachine {
  /** The distance between numbers that different threads write: two lines of the cache. */
  private static final int APART = 32;

  /** Floats of a line of the cache. */
  private static final int LINE = 16;

  private final Team team;
  private final int units;
  private final int sequences;
  private final CellPart[] parts; // a worker's
  private final StageRun[][] stages; // a worker's
  private final int[][] productsAfter; // a stage
  private final Matrix[] arguments; // of the cell's own products
  private final Activations output;

  /**
   * {@code [4·B, H]}: the first states of a window and the last ones, which change places from
   * window to window, and those before odd steps and before even ones: nobody overwrites what
   * another worker may still read.
   */
  private final Matrix h;

  private final int[] initial; // a worker's: which block of h holds the first states, 0 or 1
  private final float[][] fetched; // [H], a worker's: nobody reads it
  private int carrying; // sequences whose parts the workers carry in this pass

  SplitCellLayer(
      CellPlan plan,
      int units,
      int positions,
      int sequences,
      Team team,
      LayerWeights weights,
      Activations output,
      CellPart.InputProjection input) {
    this.team = team;
    this.units = units;
    this.sequences = sequences;
    this.output = output;
    int stride = output.stride;
    int rows = Math.multiplyExact(4, sequences);
    h = Matrix.of(Layout.array(0, rows, stride), 0, rows, units, stride);
    arguments = CellMemory.arguments(plan, units, positions);
    initial = new int[(team.size() + 2) * APART];
    fetched = new float[team.size()][units];
    parts = new CellPart[team.size()];
    stages = new StageRun[team.size()][];
    productsAfter = CellPart.products(plan.forward());
    for (int worker = 0; worker < parts.length; worker++) {
      Units range = Units.share(units, team, worker);
      CellMemory memory =
          new CellMemory(plan, range, positions, sequences, null, output, arguments);
      Team alone = new Team(team.kernels(worker), 1);
      parts[worker] = new CellPart(plan, memory, alone, weights, h, input);
      stages[worker] = parts[worker].stages(plan.forward(), team.kernels(worker));
    }
  }

  @Override
  public void refresh() {
    for (CellPart part : parts) {
      part.refresh();
    }
  }

  @Override
  public void refresh(int worker) {
    parts[worker].refresh(0);
  }

  @Override
  public int rounds(Layout layout) {
    return layout.window().steps() * productsAfter.length;
  }

  @Override
  public void begin(int carried) {
    if (carrying != carried) {
      carrying = carried;
    }
  }

  /** A round ends where a worker needs what all have computed. */
  @Override
  public void forwardRound(int worker, int round, Layout layout, Masks masks) {
    int step = round / productsAfter.length;
    int stage = round % productsAfter.length;
    CellPart part = parts[worker];
    Kernels kernels = team.kernels(worker);
    StageRun run = stages[worker][stage];
    int row = layout.row(0, step);
    int rows = layout.rows(0, step);
    if (stage == 0) {
      if (step == 0) {
        carryPart(worker, carrying);
        part.memory.begin(0, 0, rows);
        part.input.forward(0, 0, layout.window().positions());
      }
      if (part.recurrent != null) {
        int from = before(worker, step) * sequences;
        fetch(worker, h, from, rows);
        part.recurrent.addForward(kernels, rows, from, row);
      }
    } else {
      for (int j : productsAfter[stage - 1]) {
        fetch(worker, arguments[j], row, rows);
        part.products[j].addForward(kernels, rows, row, row);
      }
    }
    if (stage < productsAfter.length - 1) {
      run.run(row, row, 0, 0, rows);
    } else {
      part.end(run, layout, 0, step);
      if (part.recurrent != null) {
        publish(worker, layout, step);
      }
    }
  }

  /** The block of h that a step reads. */
  private int before(int worker, int t) {
    return t == 0 ? initial[at(worker)] : 2 + t % 2;
  }

  /** Where a worker's number lies: apart from the others' and from the length of the array. */
  private static int at(int worker) {
    return (worker + 1) * APART;
  }

  /** Copies a part of the new h to where all read it. */
  private void publish(int worker, Layout layout, int step) {
    CellMemory memory = parts[worker].memory;
    int rows = layout.rows(0, step);
    int going = layout.rows(0, step + 1);
    float[] from = memory.previous[0];
    for (int b = 0; b < rows; b++) {
      int row = b < going ? layout.row(0, step + 1) + b : memory.positions + b;
      int block = b < going ? before(worker, step + 1) : 1 - before(worker, 0);
      int to = h.at(block * sequences + b, memory.range.first());
      System.arraycopy(from, memory.at(row), h.data(), to, memory.units);
    }
  }

  /** Reads a number of each line of rows that others have written. */
  private void fetch(int worker, Matrix from, int row, int rows) {
    float[] to = fetched[worker];
    for (int k = row; k < row + rows; k++) {
      int at = from.at(k, 0);
      for (int u = 0; u < units; u += LINE) {
        to[u] = from.data()[at + u];
      }
    }
  }

  @Override
  public void fetchOutput(int worker, Layout layout) {
    fetch(worker, output.matrix, 0, layout.window().positions());
  }

  @Override
  public void forward(int worker, Layout layout, Masks masks) {
    throw new AssertionError("forward runs in rounds");
  }

  @Override
  public int units() {
    return units;
  }

  @Override
  public int states() {
    return parts[0].memory.previous.length;
  }

  @Override
  public void readState(Moment moment, int state, int sequence, float[] to, int at) {
    for (CellPart part : parts) {
      part.memory.readState(moment, state, sequence, to, at + part.memory.range.first());
    }
  }

  @Override
  public void writeState(Moment moment, int state, int sequence, float[] from, int at) {
    for (CellPart part : parts) {
      part.memory.writeState(moment, state, sequence, from, at + part.memory.range.first());
    }
    if (state == 0 && moment == Moment.INITIAL) {
      int row = before(0, 0) * sequences + sequence;
      System.arraycopy(from, at, h.data(), h.at(row, 0), units);
    }
  }

  @Override
  public void carry(int first, int last) {
    for (int worker = 0; worker < parts.length; worker++) {
      carryPart(worker, last);
    }
  }

  /**
   * The first {@code carried} sequences, if any, start in a worker's part where they ended. What is
   * h of the others is then stale: a window that has them has more sequences than the last one, and
   * the network writes all states before it runs.
   */
  private void carryPart(int worker, int carried) {
    if (carried > 0) {
      initial[at(worker)] = 1 - initial[at(worker)];
      parts[worker].memory.carry(0, carried);
    }
  }
}
