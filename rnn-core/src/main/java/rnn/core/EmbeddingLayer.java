package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** A learned vector for each symbol. */
final class EmbeddingLayer implements Machine {
  private final Symbols symbols;
  private final Matrix table; // [k, units]
  private final Matrix dTable;
  private final Activations output;
  private final Team team;
  private final Scatter[] scatters;
  private final GradientRange[][] ranges; // a worker's; none outside training

  EmbeddingLayer(
      Symbols symbols,
      Matrix table,
      Matrix dTable,
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
    Matrix dY =
        Matrix.of(
            output.gradient, output.at(0), output.matrix.rows(), output.stride, output.stride);
    ranges =
        gradients == null ? new GradientRange[0][] : gradients.ranges(dY, output.units, new int[1]);
  }

  @Override
  public void forward(int worker, Layout layout, Masks masks) {
    for (int t = 0; t < layout.window().steps(); t++) {
      int position = layout.position(worker, t);
      int to = output.at(output.row(layout, worker, t));
      for (int i = 0; i < layout.rows(worker, t); i++, to += output.stride) {
        int from = table.at(symbols.inOrder()[position + i], 0);
        System.arraycopy(table.data(), from, output.values, to, output.units);
      }
    }
  }

  @Override
  public void backward(int worker, Layout layout, Masks masks) {
    // symbols have no gradient
  }

  @Override
  public void backwardWeights(int worker, int end, Layout layout) {
    for (int share = worker; share < end; share++) {
      backwardWeights(share, layout);
    }
  }

  private void backwardWeights(int worker, Layout layout) {
    int positions = layout.window().positions();
    for (GradientRange range : ranges[worker]) {
      GradientRange.Part part = range.parts()[0];
      int to = dTable.at(0, part.unit());
      for (int k = 0; k < positions; k += Kernels.BLOCK) {
        int rows = Math.min(Kernels.BLOCK, positions - k);
        range.pack(team.kernels(worker), output.inOrder ? null : layout.order(), k, rows);
        scatters[worker].add(
            symbols.inOrder(), k, rows, range, part, dTable.data(), to, dTable.rowStride(), 1);
      }
    }
  }
}
