package rnn.core;

import java.util.Arrays;
import java.util.List;
import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Stage;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * A cell over the steps of a window. Forward: for a stretch of steps the input's product, then step
 * by step what depends on the step before. Backward the same in reverse, and at the end one product
 * for each weight gradient. The workers split the sequences, so no step waits for another worker.
 */
final class CellLayer implements StatefulMachine {
  /**
   * Positions whose input is multiplied at once where they lie side by side: enough for whole
   * tiles, and few enough that Z is still in the cache when their steps come.
   */
  private static final int STRETCH = 32;

  private final CellPlan plan;
  private final Team team;
  private final LayerWeights weights;
  private final CellPart part;
  private final CellMemory memory;
  private final Projection input;
  private final WeightGroup recurrent; // null where nothing multiplies h
  private final WeightGroup[] products;
  private final StageRun[][] forwardStages; // a worker's
  private final StageRun[][] backwardStages;
  private final ColumnSums[] columnSums; // a worker's
  private final GradientPart[][][] vectorParts; // of a vector, a worker's; none outside training
  private final int[][] productsAfter; // a forward stage
  private final int[][] productsBefore; // what a backward stage leads to
  private final Matrix[] dArguments;
  private final Matrix dH;

  CellLayer(
      CellPlan plan,
      CellMemory memory,
      Team team,
      LayerWeights weights,
      GradientMemory gradients,
      CellPart.InputProjection input) {
    this.plan = plan;
    this.memory = memory;
    this.team = team;
    this.weights = weights;
    Matrix h = plan.recurrentBlocks() == 0 ? null : memory.rows(memory.previous[0]);
    part = new CellPart(plan, memory, team, weights, h, input);
    this.input = part.input;
    recurrent = part.recurrent;
    products = part.products;
    dH = recurrent == null ? null : memory.rows(memory.dState[0]);
    dArguments = Arrays.stream(memory.dArguments).map(memory::rows).toArray(Matrix[]::new);
    forwardStages = stages(plan.forward());
    backwardStages = weights.training() ? stages(plan.backward()) : new StageRun[team.size()][0];
    productsAfter = CellPart.products(plan.forward());
    productsBefore = CellPart.products(plan.backward());
    columnSums = new ColumnSums[team.size()];
    Arrays.setAll(columnSums, i -> new ColumnSums(team.kernels(i)));
    vectorParts = new GradientPart[gradients == null ? 0 : memory.vectors.length][][];
    Arrays.setAll(vectorParts, v -> gradients.parts(memory.dVector(v), memory.units));
  }

  private StageRun[][] stages(List<Stage> stages) {
    StageRun[][] runs = new StageRun[team.size()][];
    Arrays.setAll(runs, worker -> part.stages(stages, team.kernels(worker)));
    return runs;
  }

  @Override
  public void refresh() {
    part.refresh();
  }

  @Override
  public void refresh(int worker) {
    part.refresh(worker);
  }

  @Override
  public void forward(int worker, Layout layout, Masks masks) {
    memory.begin(layout.state(worker), layout.row(worker, 0), layout.rows(worker, 0));
    for (int t = 0, end; t < layout.window().steps(); t = end) {
      end = t + 1;
      while (end < layout.window().steps() && rows(layout, worker, t, end) < STRETCH) {
        end++;
      }
      input.forward(worker, layout.row(worker, t), rows(layout, worker, t, end));
      for (int s = t; s < end; s++) {
        step(worker, layout, s);
      }
    }
  }

  /** How many rows of a worker lie side by side in steps {@code t … end − 1}. */
  private static int rows(Layout layout, int worker, int t, int end) {
    return layout.row(worker, end) - layout.row(worker, t);
  }

  private void step(int worker, Layout layout, int t) {
    int rows = layout.rows(worker, t);
    if (rows == 0) {
      return;
    }
    Kernels kernels = team.kernels(worker);
    int row = layout.row(worker, t);
    if (recurrent != null) {
      recurrent.addForward(kernels, rows, row, row);
    }
    StageRun[] runs = forwardStages[worker];
    for (int i = 0; i < runs.length - 1; i++) {
      runs[i].run(row, layout.position(worker, t), layout.state(worker), 0, rows);
      for (int j : productsAfter[i]) {
        products[j].addForward(kernels, rows, row, row);
      }
    }
    part.end(runs[runs.length - 1], layout, worker, t);
  }

  @Override
  public void backward(int worker, Layout layout, Masks masks) {
    for (int end = layout.window().steps(), t; end > 0; end = t) {
      t = end - 1;
      while (t > 0 && rows(layout, worker, t, end) < STRETCH) {
        t--;
      }
      for (int s = end - 1; s >= t; s--) {
        stepBack(worker, layout, s);
      }
      input.backwardInput(worker, layout.row(worker, t), rows(layout, worker, t, end));
    }
  }

  private void stepBack(int worker, Layout layout, int t) {
    int rows = layout.rows(worker, t);
    if (rows == 0) {
      return;
    }
    Kernels kernels = team.kernels(worker);
    int row = layout.row(worker, t);
    int state = layout.state(worker);
    StageRun[] runs = backwardStages[worker];
    for (int i = 0; i < runs.length; i++) {
      runs[i].run(row, layout.position(worker, t), state, 0, rows);
      for (int j : productsBefore[i]) {
        float[] values = memory.dArguments[j];
        Arrays.fill(values, memory.at(state), memory.at(state + rows), 0);
        products[j].addBackward(kernels, rows, row, dArguments[j], state);
      }
    }
    if (recurrent != null) {
      recurrent.addBackward(kernels, rows, row, dH, state);
    }
  }

  @Override
  public void backwardWeights(int worker, int end, Layout layout) {
    int positions = layout.window().positions();
    for (int k = 0; k < positions; k += Kernels.BLOCK) {
      int rows = Math.min(Kernels.BLOCK, positions - k);
      input.packOperand(worker, layout, k, rows);
      for (WeightGroup group : part.groups) {
        group.packOperand(worker, layout, k, rows);
      }
      for (int share = worker; share < end; share++) {
        addGradients(worker, share, layout, k, rows);
      }
    }
  }

  /** Adds a block of positions to the gradients of a share's units. */
  private void addGradients(int worker, int share, Layout layout, int position, int rows) {
    Kernels kernels = team.kernels(worker);
    Panels packed = memory.packed(worker);
    ColumnSums sums = columnSums[worker];
    for (int i = 0; i < memory.parts[share].length; i++) {
      GradientPart units = memory.parts[share][i];
      layout.pack(kernels, units.dZ(), position, rows, packed);
      input.addGradient(worker, share, i, position, rows);
      for (WeightGroup group : part.groups) {
        group.addGradient(worker, share, i, rows);
      }
      weights.addBiases(plan, memory.units, units, packed, rows, sums);
    }
    for (int v = 0; v < vectorParts.length; v++) {
      for (GradientPart units : vectorParts[v][share]) {
        layout.pack(kernels, units.dZ(), position, rows, packed);
        weights.addVector(v, units, packed, rows, sums);
      }
    }
  }

  @Override
  public int units() {
    return memory.units;
  }

  @Override
  public int states() {
    return memory.previous.length;
  }

  @Override
  public void readState(Moment moment, int state, int row, float[] to, int at) {
    memory.readState(moment, state, row, to, at);
  }

  @Override
  public void writeState(Moment moment, int state, int row, float[] from, int at) {
    memory.writeState(moment, state, row, from, at);
  }

  @Override
  public void carry(int first, int last) {
    memory.carry(first, last);
  }
}
