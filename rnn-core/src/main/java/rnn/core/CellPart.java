package rnn.core;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Block;
import rnn.core.cell.CellPlan.Stage;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** The equations of a cell for some units of a layer: their weights, packed, and their memory. */
final class CellPart {
  final CellMemory memory;
  final Projection input;
  final WeightGroup recurrent; // null where nothing multiplies h
  final WeightGroup[] products;
  final WeightGroup[] groups; // both: the weights of what is computed within the layer
  private final CellPlan plan;
  private final LayerWeights weights;
  private final Team team;
  private final float[] bias; // [blocks·H]

  /** Makes the input's part of a layer. */
  interface InputProjection {
    Projection of(CellMemory memory, Team team, float[] bias);
  }

  /**
   * A part.
   *
   * @param team who computes it
   * @param h what the recurrent weights multiply
   */
  CellPart(
      CellPlan plan,
      CellMemory memory,
      Team team,
      LayerWeights weights,
      Matrix h,
      InputProjection input) {
    this.plan = plan;
    this.memory = memory;
    this.team = team;
    this.weights = weights;
    bias = new float[memory.width];
    this.input = input.of(memory, team, bias);
    int count = plan.recurrentBlocks();
    recurrent = count == 0 ? null : group(h, plan.firstRecurrentBlock(), count);
    products = new WeightGroup[plan.productBlocks()];
    for (int j = 0; j < products.length; j++) {
      products[j] = group(memory.arguments[j], plan.blocks().size() - products.length + j, 1);
    }
    groups =
        Stream.concat(Stream.ofNullable(recurrent), Arrays.stream(products))
            .toArray(WeightGroup[]::new);
  }

  private WeightGroup group(Matrix operand, int firstBlock, int count) {
    int[] rows =
        plan.blocks().subList(firstBlock, firstBlock + count).stream()
            .mapToInt(Block::recurrentRow)
            .toArray();
    return new WeightGroup(
        memory,
        team,
        operand,
        memory.sequences,
        weights.recurrent(),
        weights.dRecurrent(),
        firstBlock,
        rows);
  }

  StageRun[] stages(List<Stage> stages, Kernels kernels) {
    return stages.stream().map(s -> new StageRun(s, memory, kernels)).toArray(StageRun[]::new);
  }

  /** Reads the small weights anew. */
  void refresh() {
    weights.readBias(plan, memory, bias);
    weights.readVectors(memory);
  }

  /** Packs a worker's share of the large ones. */
  void refresh(int worker) {
    input.refresh(worker);
    for (WeightGroup group : groups) {
      group.refresh(worker);
    }
  }

  /**
   * The last stage of a step: sequences that go on hand their state to the next step, those that
   * end here leave it as final.
   */
  void end(StageRun end, Layout layout, int worker, int t) {
    int row = layout.row(worker, t);
    int position = layout.position(worker, t);
    int state = layout.state(worker);
    int rows = layout.rows(worker, t);
    int going = layout.rows(worker, t + 1);
    if (going > 0) {
      end.run(row, position, state, layout.row(worker, t + 1), going);
    }
    if (going < rows) {
      int done = memory.positions + state + going;
      end.run(row + going, position + going, state + going, done, rows - going);
    }
  }

  /** For each stage the products that follow it. */
  static int[][] products(List<Stage> stages) {
    return stages.stream()
        .map(stage -> stage.products().stream().mapToInt(j -> j).toArray())
        .toArray(int[][]::new);
  }
}
