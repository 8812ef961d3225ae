package rnn.core;

import java.util.Arrays;
import java.util.List;
import rnn.core.cell.CellPlan.Block;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** W x for 1-of-k inputs: the row of a table forward, additions alone backward. */
final class SymbolProjection implements Projection {
  private final CellMemory memory;
  private final int[] symbols;
  private final Team team;
  private final float[] bias; // [blocks·H]
  private final float[] table; // [k, blocks·H]: bias + W's column
  private final Matrix w;
  private final Matrix dW;
  private final int[] gateRows;
  private final Scatter[] scatters;

  SymbolProjection(
      CellMemory memory,
      int[] symbols,
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
    Arrays.setAll(scatters, i -> new Scatter(w.columns()));
  }

  @Override
  public void refresh(int worker) {
    int first = team.share(w.columns(), worker);
    int last = team.share(w.columns(), worker + 1);
    for (int s = first; s < last; s++) {
      System.arraycopy(bias, 0, table, s * memory.width, memory.width);
      for (int i = 0; i < gateRows.length; i++) {
        int to = s * memory.width + i * memory.padded;
        int from = w.at(gateRows[i] * memory.units, s);
        for (int u = 0; u < memory.units; u++) {
          table[to + u] += w.data()[from + u * w.rowStride()];
        }
      }
    }
  }

  @Override
  public void forward(int worker, int first, int last) {
    for (int k = first; k < last; k++) {
      System.arraycopy(table, symbols[k] * memory.width, memory.z, k * memory.width, memory.width);
    }
  }

  @Override
  public void forward(int worker, UnitShare share, int positions) {
    for (int k = 0; k < positions; k++) {
      for (int u = share.first; u < memory.width; u += memory.padded) {
        int from = symbols[k] * memory.width + u;
        System.arraycopy(table, from, memory.z, k * memory.width + u, share.count);
      }
    }
  }

  @Override
  public void backwardInput(int worker, int first, int last) {
    // symbols have no gradient
  }

  @Override
  public void backwardWeights(int worker, int positions) {
    int units = memory.units;
    int first = team.share(gateRows.length * units, worker);
    int last = team.share(gateRows.length * units, worker + 1);
    for (int i = first / units; i * units < last; i++) {
      int from = Math.max(first, i * units) - i * units;
      int to = Math.min(last, (i + 1) * units) - i * units;
      scatters[worker].add(
          symbols,
          positions,
          memory.dZ,
          i * memory.padded + from,
          memory.width,
          to - from,
          dW.data(),
          dW.at(gateRows[i] * units + from, 0),
          1,
          dW.rowStride());
    }
  }
}
