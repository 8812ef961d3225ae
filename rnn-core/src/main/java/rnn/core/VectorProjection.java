package rnn.core;

import java.util.Arrays;
import java.util.List;
import rnn.core.cell.CellPlan.Block;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** W x for an input of vectors: a product forward, and one each for dX and dW. */
final class VectorProjection implements Projection {
  private final CellMemory memory;
  private final Activations input;
  private final Team team;
  private final float[] bias; // [blocks·H]
  private final WeightGroup weights;

  VectorProjection(
      CellMemory memory,
      Activations input,
      Team team,
      float[] bias,
      Matrix w,
      Matrix dW,
      List<Block> blocks) {
    this.memory = memory;
    this.input = input;
    this.team = team;
    this.bias = bias;
    int[] rows = blocks.stream().mapToInt(Block::inputRow).toArray();
    weights = new WeightGroup(memory, team, input.matrix, memory.positions, w, dW, 0, rows);
  }

  @Override
  public void refresh(int worker) {
    weights.refresh(worker);
  }

  @Override
  public void forward(int worker, int row, int rows) {
    for (int k = row; k < row + rows; k++) {
      System.arraycopy(bias, 0, memory.z, memory.zAt(k), memory.width);
    }
    weights.addForward(team.kernels(worker), rows, row, row);
  }

  @Override
  public void backwardInput(int worker, int row, int rows) {
    int at = input.at(row);
    Arrays.fill(input.gradient, at, at + rows * input.stride, 0);
    weights.addBackward(team.kernels(worker), rows, row, input.gradientMatrix, row);
  }

  @Override
  public void packOperand(int worker, Layout layout, int position, int rows) {
    weights.packOperand(worker, layout, position, rows);
  }

  @Override
  public void addGradient(int worker, int share, int part, int position, int rows) {
    weights.addGradient(worker, share, part, rows);
  }
}
