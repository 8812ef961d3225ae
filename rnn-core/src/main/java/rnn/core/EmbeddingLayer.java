package rnn.core;

import java.util.Arrays;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/** A learned vector for each symbol. */
final class EmbeddingLayer implements Machine {
  private final Symbols symbols;
  private final Matrix table; // [k, units]
  private final Matrix dTable;
  private final Activations output;
  private final Team team;
  private final Scatter[] scatters;
  private final GradientMemory gradients; // null outside training
  private final GradientPart[][] parts; // a worker's; none outside training

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
    this.gradients = gradients;
    scatters = new Scatter[team.size()];
    Arrays.setAll(scatters, i -> new Scatter(table.rows(), team.kernels(i)));
    Matrix dY =
        Matrix.of(
            output.gradient, output.at(0), output.matrix.rows(), output.stride, output.stride);
    parts = gradients == null ? new GradientPart[0][] : gradients.parts(dY, output.units);
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
    Panels dY = gradients.packed(worker);
    int positions = layout.window().positions();
    for (int share = worker; share < end; share++) {
      for (GradientPart part : parts[share]) {
        int to = dTable.at(0, part.unit());
        for (int k = 0; k < positions; k += Kernels.BLOCK) {
          int rows = Math.min(Kernels.BLOCK, positions - k);
          pack(team.kernels(worker), layout, part.dZ(), k, rows, dY);
          scatters[worker].add(
              symbols.inOrder(),
              k,
              rows,
              dY,
              part.units(),
              dTable.data(),
              to,
              dTable.rowStride(),
              1);
        }
      }
    }
  }

  private void pack(Kernels kernels, Layout layout, Matrix m, int position, int rows, Panels to) {
    if (output.inOrder) {
      kernels.pack(rows, m, position, to, 0);
    } else {
      layout.pack(kernels, m, position, rows, to);
    }
  }
}
