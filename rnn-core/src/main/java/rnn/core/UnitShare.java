package rnn.core;

import java.util.Arrays;
import rnn.core.cell.CellPlan;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * A worker's units of a layer in training, where workers share units instead of sequences: large
 * weights are then read once for all sequences, each part by one worker, and not by each of them
 * for a few. All see the same memory; a round ends where a worker needs what all have computed.
 */
final class UnitShare {
  private final CellPart part;
  private final CellMemory memory;
  private final Units range;
  private final UnitProjection input;
  private final WeightColumns recurrent; // null where nothing multiplies h
  private final WeightColumns[] products;
  private final StageRun[] forward;
  private final StageRun[] backward;
  private final int[][] productsAfter; // a forward stage
  private final int[][] productsBefore; // what a backward stage leads to
  private final Matrix dH;
  private final Matrix[] dArguments;

  UnitShare(CellPlan plan, CellPart part, Team team, int worker) {
    this.part = part;
    memory = part.memory;
    range = Units.share(memory.units, team, worker);
    Kernels kernels = team.kernels(worker);
    input = part.input.share(worker, range);
    recurrent = part.recurrent == null ? null : part.recurrent.columns(worker);
    products = new WeightColumns[part.products.length];
    Arrays.setAll(products, j -> part.products[j].columns(worker));
    forward = part.stages(plan.forward(), kernels, range);
    backward = part.stages(plan.backward(), kernels, range);
    productsAfter = CellPart.products(plan.forward());
    productsBefore = CellPart.products(plan.backward());
    dH = recurrent == null ? null : own(memory.dState[0]);
    dArguments = Arrays.stream(memory.dArguments).map(this::own).toArray(Matrix[]::new);
  }

  private Matrix own(float[] values) {
    return memory.rows(values).columns(range.first(), range.count());
  }

  int forwardRounds(Layout layout) {
    return layout.window().steps() * forward.length;
  }

  /** The products that follow the last stage are a round of their own. */
  int backwardRounds(Layout layout) {
    return layout.window().steps() * backward.length + 1;
  }

  void forwardRound(int round, Layout layout) {
    int t = round / forward.length;
    int stage = round % forward.length;
    int row = layout.row(0, t);
    int rows = layout.rows(0, t);
    if (stage == 0) {
      input.forward(row, rows);
      if (recurrent != null) {
        recurrent.addForward(rows, row, row);
      }
    } else {
      for (int j : productsAfter[stage - 1]) {
        products[j].addForward(rows, row, row);
      }
    }
    if (stage < forward.length - 1) {
      forward[stage].run(row, layout.position(0, t), 0, 0, rows);
    } else {
      part.end(forward[stage], layout, 0, t);
    }
  }

  void backwardRound(int round, Layout layout) {
    if (round > 0) {
      multiplyAfter(round - 1, layout);
    }
    int t = step(round, layout);
    if (t >= 0) {
      int row = layout.row(0, t);
      StageRun run = backward[round % backward.length];
      run.run(row, layout.position(0, t), 0, 0, layout.rows(0, t));
    }
  }

  private int step(int backwardRound, Layout layout) {
    return layout.window().steps() - 1 - backwardRound / backward.length;
  }

  /** The products of what all have computed in a round. */
  private void multiplyAfter(int round, Layout layout) {
    int t = step(round, layout);
    int stage = round % backward.length;
    int row = layout.row(0, t);
    int rows = layout.rows(0, t);
    for (int j : productsBefore[stage]) {
      for (int b = 0; b < rows; b++) {
        int at = dArguments[j].at(b, 0);
        Arrays.fill(memory.dArguments[j], at, at + range.count(), 0);
      }
      products[j].addBackward(rows, row, dArguments[j], 0);
    }
    if (stage == backward.length - 1) {
      if (recurrent != null) {
        recurrent.addBackward(rows, row, dH, 0);
      }
      input.backwardInput(row, rows);
    }
  }
}
