package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** A learned vector for each symbol. */
final class EmbeddingLayer implements Machine {
  private final int[] symbols;
  private final Matrix table; // [k, units]
  private final Matrix dTable;
  private final Activations output;
  private final Team team;
  private final Scatter[] scatters;

  EmbeddingLayer(int[] symbols, Matrix table, Matrix dTable, Activations output, Team team) {
    this.symbols = symbols;
    this.table = table;
    this.dTable = dTable;
    this.output = output;
    this.team = team;
    scatters = new Scatter[team.size()];
    java.util.Arrays.setAll(scatters, i -> new Scatter(table.rows(), team.kernels(i)));
  }

  @Override
  public void forward(int worker, Window window, Masks masks, int first, int last) {
    for (int t = 0; t < window.steps(); t++) {
      int end = window.offset(t) + Math.min(last, window.rows(t));
      for (int k = window.offset(t) + first; k < end; k++) {
        System.arraycopy(
            table.data(), table.at(symbols[k], 0), output.values, k * output.stride, output.units);
      }
    }
  }

  @Override
  public void backward(int worker, Window window, Masks masks, int first, int last) {
    // symbols have no gradient
  }

  @Override
  public void backwardWeights(int worker, Window window) {
    int first = team.lane(output.stride, worker);
    int last = Math.min(team.lane(output.stride, worker + 1), output.units);
    for (int k = 0; k < window.positions(); k += Kernels.BLOCK) {
      scatters[worker].add(
          symbols,
          k,
          Math.min(Kernels.BLOCK, window.positions() - k),
          output.gradient,
          k * output.stride + first,
          Kernels.PADDING,
          output.stride,
          last - first,
          dTable.data(),
          dTable.at(0, first),
          dTable.rowStride(),
          1);
    }
  }
}
