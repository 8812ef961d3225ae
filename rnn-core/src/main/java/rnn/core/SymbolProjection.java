package rnn.core;

import java.util.Arrays;
import java.util.List;
import rnn.core.cell.CellPlan.Block;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/** W x for 1-of-k inputs: the row of a table forward, additions alone backward. */
final class SymbolProjection implements Projection {
  private final CellMemory memory;
  private final Symbols symbols;
  private final Team team;
  private final float[] bias; // [blocks·H]
  private final float[] table; // [k, blocks·H]: bias + W's column
  private final Matrix w;
  private final Matrix dW;
  private final int[] gateRows;
  private final Scatter[] scatters;

  SymbolProjection(
      CellMemory memory,
      Symbols symbols,
      Team team,
      float[] bias,
      Matrix w,
      Matrix dW,
      List<Block> blocks) {
    this.memory = memory;
    this.symbols = symbols;
    this.team = team;
    this.bias = bias;
    this.w = w;
    this.dW = dW;
    gateRows = blocks.stream().mapToInt(Block::inputRow).toArray();
    table = new float[Math.multiplyExact(w.columns(), memory.width)];
    scatters = new Scatter[team.size()];
    Arrays.setAll(scatters, i -> new Scatter(w.columns(), team.kernels(i)));
  }

  @Override
  public void refresh(int worker) {
    int first = team.share(w.columns(), worker);
    int last = team.share(w.columns(), worker + 1);
    for (int s = first; s < last; s++) {
      System.arraycopy(bias, 0, table, s * memory.width, memory.width);
      for (int i = 0; i < gateRows.length; i++) {
        int to = s * memory.width + i * memory.padded;
        int from = w.at(memory.range.row(gateRows[i]), s);
        for (int u = 0; u < memory.units; u++) {
          table[to + u] += w.data()[from + u * w.rowStride()];
        }
      }
    }
  }

  @Override
  public void forward(int worker, int row, int rows) {
    for (int k = row; k < row + rows; k++) {
      int from = symbols.byRow()[k] * memory.width;
      System.arraycopy(table, from, memory.z, memory.zAt(k), memory.width);
    }
  }

  @Override
  public void backwardInput(int worker, int row, int rows) {
    // symbols have no gradient
  }

  @Override
  public void addGradient(int worker, int share, int index, int position, int rows) {
    GradientPart part = memory.parts[share][index];
    if (part.block() < gateRows.length) {
      int to = dW.at(gateRows[part.block()] * memory.units + part.unit(), 0);
      Panels dZ = memory.packed(worker);
      scatters[worker].add(
          symbols.inOrder(), position, rows, dZ, part.units(), dW.data(), to, 1, dW.rowStride());
    }
  }
}
