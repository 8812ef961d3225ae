package rnn.core;

import java.util.Arrays;
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
  private final GradientRange[][] ranges; // a worker's; none outside training

  EmbeddingLayer(
      int[] symbols,
      Matrix table,
      Matrix dTable,
      int positions,
      Activations output,
      GradientMemory gradients,
      Team team) {
    this.symbols = symbols;
    this.table = table;
    this.dTable = dTable;
    this.output = output;
    this.team = team;
    scatters = new Scatter[team.size()];
    Arrays.setAll(scatters, i -> new Scatter(table.rows(), team.kernels(i)));
    ranges = new GradientRange[gradients == null ? 0 : team.size()][];
    Matrix dY = Matrix.of(output.gradient, 0, positions, output.stride);
    Arrays.setAll(ranges, i -> GradientRange.of(dY, output.units, gradients, team, i));
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
    for (GradientRange range : ranges[worker]) {
      int to = dTable.at(0, range.unit());
      for (int k = 0; k < window.positions(); k += Kernels.BLOCK) {
        int rows = Math.min(Kernels.BLOCK, window.positions() - k);
        range.pack(team.kernels(worker), k, rows);
        scatters[worker].add(symbols, k, rows, range, dTable.data(), to, dTable.rowStride(), 1);
      }
    }
  }
}
