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
 * cell's own products. Between two cores a line of memory takes as long as hundreds of operations.
 */
final class SplitCellLayer implements StatefulMachine {
  private final Team team;
  private final int units;
  private final int sequences;
  private final CellPart[] parts; // a worker's
  private final StageRun[][] stages; // a worker's
  private final int[][] productsAfter; // a stage

  /**
   * {@code [4·B, H]}: the first states of a window and the last ones, which change places from
   * window to window, and those before odd steps and before even ones: nobody overwrites what
   * another worker may still read.
   */
  private final Matrix h;

  private int initial; // 0 or 1: which block of h holds the first states
  private int carried; // sequences whose parts of a state are still where the last window ended
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
    int stride = output.stride;
    h = Matrix.of(new float[4 * sequences * stride], 0, 4 * sequences, units, stride);
    Matrix[] arguments = CellMemory.arguments(plan, units, positions);
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
  public int begin(Layout layout) {
    carrying = carried;
    carried = 0;
    return layout.window().steps() * productsAfter.length;
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
        part.memory.carry(0, carrying);
        part.memory.begin(0, 0, rows);
        part.input.forward(0, 0, layout.window().positions());
      }
      if (part.recurrent != null) {
        part.recurrent.addForward(kernels, rows, before(step) * sequences, row);
      }
    } else {
      for (int j : productsAfter[stage - 1]) {
        part.products[j].addForward(kernels, rows, row, row);
      }
    }
    if (stage < productsAfter.length - 1) {
      run.run(row, row, 0, 0, rows);
    } else {
      part.end(run, layout, 0, step);
      if (part.recurrent != null) {
        publish(part.memory, layout, step);
      }
    }
  }

  /** The block of h that a step reads. */
  private int before(int t) {
    return t == 0 ? initial : 2 + t % 2;
  }

  /** Copies a part of the new h to where all read it. */
  private void publish(CellMemory memory, Layout layout, int step) {
    int rows = layout.rows(0, step);
    int going = layout.rows(0, step + 1);
    float[] from = memory.previous[0];
    for (int b = 0; b < rows; b++) {
      int row = b < going ? layout.row(0, step + 1) + b : memory.positions + b;
      int block = b < going ? before(step + 1) : 1 - initial;
      int to = h.at(block * sequences + b, memory.range.first());
      System.arraycopy(from, memory.at(row), h.data(), to, memory.units);
    }
  }

  @Override
  public void forward(int worker, Layout layout, Masks masks) {
    throw new AssertionError("forward runs in rounds");
  }

  @Override
  public void backward(int worker, Layout layout, Masks masks) {
    throw new AssertionError("only forward");
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
    finishCarrying();
    for (CellPart part : parts) {
      part.memory.readState(moment, state, sequence, to, at + part.memory.range.first());
    }
  }

  @Override
  public void writeState(Moment moment, int state, int sequence, float[] from, int at) {
    finishCarrying();
    for (CellPart part : parts) {
      part.memory.writeState(moment, state, sequence, from, at + part.memory.range.first());
    }
    if (state == 0 && moment == Moment.INITIAL) {
      System.arraycopy(from, at, h.data(), h.at(initial * sequences + sequence, 0), units);
    }
  }

  /** The parts are carried by their workers, when the next window begins. */
  @Override
  public void carry(int first, int last) {
    for (int b = last; b < sequences; b++) {
      int from = h.at(initial * sequences + b, 0);
      System.arraycopy(h.data(), from, h.data(), h.at((1 - initial) * sequences + b, 0), units);
    }
    initial = 1 - initial;
    carried = last;
  }

  private void finishCarrying() {
    for (CellPart part : parts) {
      part.memory.carry(0, carried);
    }
    carried = 0;
  }
}
