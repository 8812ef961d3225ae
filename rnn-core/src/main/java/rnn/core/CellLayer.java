package rnn.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Block;
import rnn.core.cell.CellPlan.Stage;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * A cell over the steps of a window. Forward: for a stretch of steps the input's product, then step
 * by step what depends on the step before. Backward the same in reverse, and at the end one product
 * for each weight gradient. The workers split the sequences, so no step waits for another worker;
 * where there are fewer sequences than workers, they split the units of large layers.
 */
final class CellLayer implements Machine {
  /**
   * Positions whose input is multiplied at once where they lie side by side: enough for whole
   * tiles, and few enough that Z is still in the cache when their steps come.
   */
  private static final int STRETCH = 32;

  private final CellPlan plan;
  private final Team team;
  private final LayerWeights weights;
  private final CellMemory memory;
  private final Projection input;
  private final float[] bias; // [blocks·H]
  private final WeightGroup recurrent; // null where nothing multiplies h
  private final WeightGroup[] products;
  private final StageRun[][] forwardStages; // a worker's
  private final StageRun[][] backwardStages;
  private final ColumnSums[] columnSums; // a worker's
  private final GradientRange[][] ranges; // a worker's; none outside training
  private final int[][] productsAfter; // a forward stage
  private final int[][] productsBefore; // what a backward stage leads to
  private final Matrix[] dArguments;
  private final Matrix dH;
  private final UnitShare[] shares; // a worker's; none where it always gets whole sequences
  private final WeightGroup.Columns[] recurrentColumns; // a worker's
  private final WeightGroup.Columns[][] productColumns; // a worker's, a product's
  private final Team.Task phase = this::phase;
  private Window window;
  private int step; // of a phase
  private int stage; // of a phase

  /** Makes the input's part of a layer. */
  interface InputProjection {
    Projection of(float[] bias, UnitShare[] shares);
  }

  CellLayer(
      CellPlan plan,
      CellMemory memory,
      Team team,
      LayerWeights weights,
      GradientMemory gradients,
      InputProjection input) {
    this.plan = plan;
    this.memory = memory;
    this.team = team;
    this.weights = weights;
    bias = new float[memory.width];
    shares = UnitShare.of(plan, memory, team);
    this.input = input.of(bias, shares);
    int first = plan.firstRecurrentBlock();
    int count = plan.recurrentBlocks();
    recurrent = count == 0 ? null : group(memory.previous[0], first, count);
    dH = count == 0 ? null : memory.rows(memory.dState[0]);
    int n = plan.productBlocks();
    products = new WeightGroup[n];
    dArguments = new Matrix[n];
    for (int j = 0; j < n; j++) {
      products[j] = group(memory.arguments[j], plan.blocks().size() - n + j, 1);
      dArguments[j] = memory.rows(memory.dArguments[j]);
    }
    forwardStages = stages(plan.forward());
    backwardStages = weights.training() ? stages(plan.backward()) : new StageRun[team.size()][0];
    productsAfter = products(plan.forward());
    productsBefore = products(plan.backward());
    recurrentColumns = new WeightGroup.Columns[shares.length];
    productColumns = new WeightGroup.Columns[shares.length][n];
    for (int worker = 0; worker < shares.length; worker++) {
      recurrentColumns[worker] = recurrent == null ? null : recurrent.new Columns(shares[worker]);
      for (int j = 0; j < n; j++) {
        productColumns[worker][j] = products[j].new Columns(shares[worker]);
      }
    }
    columnSums = new ColumnSums[team.size()];
    Arrays.setAll(columnSums, i -> new ColumnSums(team.kernels(i)));
    ranges = new GradientRange[gradients == null ? 0 : team.size()][];
    Arrays.setAll(ranges, i -> GradientRange.of(memory, gradients, team, i));
  }

  private WeightGroup group(float[] operand, int firstBlock, int count) {
    int[] rows =
        plan.blocks().subList(firstBlock, firstBlock + count).stream()
            .mapToInt(Block::recurrentRow)
            .toArray();
    return new WeightGroup(
        memory,
        team,
        memory.rows(operand),
        weights.recurrent(),
        weights.dRecurrent(),
        firstBlock,
        rows);
  }

  private StageRun[][] stages(List<Stage> stages) {
    StageRun[][] runs = new StageRun[team.size()][];
    for (int worker = 0; worker < runs.length; worker++) {
      Kernels kernels = team.kernels(worker);
      runs[worker] =
          stages.stream().map(s -> new StageRun(s, memory, kernels)).toArray(StageRun[]::new);
    }
    return runs;
  }

  private static int[][] products(List<Stage> stages) {
    return stages.stream()
        .map(stage -> stage.products().stream().mapToInt(j -> j).toArray())
        .toArray(int[][]::new);
  }

  CellMemory memory() {
    return memory;
  }

  @Override
  public void refresh() {
    weights.readBias(plan, memory, bias);
    weights.readVectors(memory);
  }

  @Override
  public void refresh(int worker) {
    input.refresh(worker);
    if (recurrent != null) {
      recurrent.refresh(worker);
    }
    for (WeightGroup product : products) {
      product.refresh(worker);
    }
  }

  @Override
  public void forward(Window window, Masks masks) {
    if (shares.length == 0) {
      Machine.super.forward(window, masks);
    } else {
      this.window = window;
      stepsByUnits();
    }
  }

  /** Every phase ends where a worker needs what all have computed. */
  private void stepsByUnits() {
    begin(0, window.sequences());
    for (step = 0; step < window.steps(); step++) {
      for (stage = 0; stage < productsAfter.length; stage++) {
        team.run(phase);
      }
    }
  }

  private void phase(int worker) {
    UnitShare share = shares[worker];
    int position = window.offset(step);
    int rows = window.rows(step);
    if (stage == 0) {
      if (step == 0) {
        input.forward(worker, share, window.positions());
      }
      if (recurrent != null) {
        recurrentColumns[worker].addForward(share.kernels, rows, position);
      }
    } else {
      for (int j : productsAfter[stage - 1]) {
        productColumns[worker][j].addForward(share.kernels, rows, position);
      }
    }
    if (stage < productsAfter.length - 1) {
      share.stages[stage].run(position, 0, 0, rows);
    } else {
      end(share.stages[stage], window, step, 0, rows);
    }
  }

  @Override
  public void forward(int worker, Window window, Masks masks, int first, int last) {
    begin(first, last);
    boolean all = last - first == window.sequences();
    for (int t = 0, end; t < window.steps(); t = end) {
      end = t + 1;
      while (all && end < window.steps() && isShort(window, t, end)) {
        end++;
      }
      int rows = rows(window, t, end, first, last);
      if (rows > 0) {
        input.forward(worker, window.offset(t) + first, rows);
      }
      for (int s = t; s < end; s++) {
        step(worker, window, s, first, last);
      }
    }
  }

  private static boolean isShort(Window window, int t, int end) {
    return window.offset(end) - window.offset(t) < STRETCH;
  }

  /** The number of positions in steps {@code t … end − 1}, which lie side by side. */
  private static int rows(Window window, int t, int end, int first, int last) {
    int before = window.offset(end - 1) - window.offset(t);
    return before + Math.min(last, window.rows(end - 1)) - first;
  }

  /** Sequences {@code first … last − 1} start in their initial states. */
  private void begin(int first, int last) {
    int stride = memory.padded;
    for (int s = 0; s < memory.previous.length; s++) {
      System.arraycopy(
          memory.initial[s],
          first * stride,
          memory.previous[s],
          first * stride,
          (last - first) * stride);
    }
  }

  private void step(int worker, Window window, int t, int first, int last) {
    int rows = Math.min(last, window.rows(t)) - first;
    if (rows <= 0) {
      return;
    }
    Kernels kernels = team.kernels(worker);
    int position = window.offset(t) + first;
    if (recurrent != null) {
      recurrent.addForward(kernels, rows, position);
    }
    StageRun[] runs = forwardStages[worker];
    for (int i = 0; i < runs.length - 1; i++) {
      runs[i].run(position, first, 0, rows);
      for (int j : productsAfter[i]) {
        products[j].addForward(kernels, rows, position);
      }
    }
    end(runs[runs.length - 1], window, t, first, rows);
  }

  /**
   * The last stage of a step: sequences that go on hand their state to the next step, those that
   * end here leave it as final.
   */
  private void end(StageRun end, Window window, int t, int first, int rows) {
    int position = window.offset(t) + first;
    int going = t + 1 < window.steps() ? Math.clamp(window.rows(t + 1) - first, 0, rows) : 0;
    if (going > 0) {
      end.run(position, first, window.offset(t + 1) + first, going);
    }
    if (going < rows) {
      end.run(position + going, first + going, memory.positions + first + going, rows - going);
    }
  }

  @Override
  public void backward(int worker, Window window, Masks masks, int first, int last) {
    boolean all = last - first == window.sequences();
    for (int end = window.steps(), t; end > 0; end = t) {
      t = end - 1;
      while (all && t > 0 && isShort(window, t, end)) {
        t--;
      }
      for (int s = end - 1; s >= t; s--) {
        stepBack(worker, window, s, first, last);
      }
      int rows = rows(window, t, end, first, last);
      if (rows > 0) {
        input.backwardInput(worker, window.offset(t) + first, rows);
      }
    }
    if (worker == 0) {
      prepareGradient(window.positions());
    }
  }

  private void stepBack(int worker, Window window, int t, int first, int last) {
    int rows = Math.min(last, window.rows(t)) - first;
    if (rows <= 0) {
      return;
    }
    Kernels kernels = team.kernels(worker);
    int position = window.offset(t) + first;
    StageRun[] runs = backwardStages[worker];
    for (int i = 0; i < runs.length; i++) {
      runs[i].run(position, first, 0, rows);
      for (int j : productsBefore[i]) {
        Arrays.fill(memory.dArguments[j], first * memory.padded, (first + rows) * memory.padded, 0);
        products[j].addBackward(kernels, rows, position, dArguments[j], first);
      }
    }
    if (recurrent != null) {
      recurrent.addBackward(kernels, rows, position, dH, first);
    }
  }

  private void prepareGradient(int positions) {
    input.prepareGradient(positions);
    if (recurrent != null) {
      recurrent.prepareGradient(positions);
    }
    for (WeightGroup product : products) {
      product.prepareGradient(positions);
    }
  }

  @Override
  public void backwardWeights(int worker, Window window) {
    for (GradientRange range : ranges[worker]) {
      for (int k = 0; k < window.positions(); k += Kernels.BLOCK) {
        int rows = Math.min(Kernels.BLOCK, window.positions() - k);
        range.pack(team.kernels(worker), k, rows);
        input.addGradient(worker, range, k, rows);
        if (recurrent != null) {
          recurrent.addGradient(worker, range, k);
        }
        for (WeightGroup product : products) {
          product.addGradient(worker, range, k);
        }
        weights.addBiases(plan, memory.units, range, rows, columnSums[worker]);
      }
      input.writeGradient(worker, range);
      if (recurrent != null) {
        recurrent.writeGradient(worker, range);
      }
      for (WeightGroup product : products) {
        product.writeGradient(worker, range);
      }
    }
    weights.addVectors(memory, window.positions(), columnSums[worker], team, worker);
  }

  /** The carried states of the layer, by name order of the cell. */
  int states() {
    return memory.previous.length;
  }

  /** Starts the next window where this one ended. */
  void carry() {
    for (int s = 0; s < states(); s++) {
      System.arraycopy(
          memory.previous[s],
          memory.positions * memory.padded,
          memory.initial[s],
          0,
          memory.initial[s].length);
    }
  }

  static List<CellLayer> of(List<Machine> machines) {
    List<CellLayer> cells = new ArrayList<>();
    for (Machine machine : machines) {
      if (machine instanceof CellLayer cell) {
        cells.add(cell);
      }
    }
    return cells;
  }
}
