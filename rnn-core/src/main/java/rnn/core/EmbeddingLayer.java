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
  private final Team.Task gather = this::gather;
  private final Team.Task scatter = this::scatter;
  private Window window;

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
  public void forward(Window window, Masks masks) {
    this.window = window;
    team.run(gather);
  }

  private void gather(int worker) {
    int last = team.share(window.positions(), worker + 1);
    for (int k = team.share(window.positions(), worker); k < last; k++) {
      System.arraycopy(
          table.data(), table.at(symbols[k], 0), output.values, k * output.stride, output.units);
    }
  }

  @Override
  public void backward(Window window, Masks masks) {
    this.window = window;
    team.run(scatter);
  }

  private void scatter(int worker) {
    int lanes = output.stride / Kernels.PADDING;
    int first = team.share(lanes, worker) * Kernels.PADDING;
    int last = Math.min(team.share(lanes, worker + 1) * Kernels.PADDING, output.units);
    scatters[worker].add(
        symbols,
        window.positions(),
        output.gradient,
        first,
        output.stride,
        last - first,
        dTable.data(),
        dTable.at(0, first),
        dTable.rowStride(),
        1);
  }
}
