package rnn.core;

import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Block;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** The parameters of one layer, by kind, with their gradients outside inference. */
final class LayerWeights {
  private final Parameter[] parameters;
  private final float[] values;
  private final float[] gradients; // null in inference
  private final Matrix inputBias;
  private final Matrix recurrentBias;
  private final Matrix dInputBias;
  private final Matrix dRecurrentBias;

  LayerWeights(Model model, int layer, float[] values, float[] gradients) {
    this.parameters =
        model.parameters().stream().filter(p -> p.layer() == layer).toArray(Parameter[]::new);
    this.values = values;
    this.gradients = gradients;
    inputBias = view(Parameter.Kind.INPUT_BIAS);
    recurrentBias = view(Parameter.Kind.RECURRENT_BIAS);
    dInputBias = gradient(Parameter.Kind.INPUT_BIAS);
    dRecurrentBias = gradient(Parameter.Kind.RECURRENT_BIAS);
  }

  boolean training() {
    return gradients != null;
  }

  Matrix view(Parameter.Kind kind) {
    return view(values, kind);
  }

  Matrix gradient(Parameter.Kind kind) {
    return gradients == null ? null : view(gradients, kind);
  }

  Matrix recurrent() {
    return view(Parameter.Kind.RECURRENT_WEIGHT);
  }

  Matrix dRecurrent() {
    return gradient(Parameter.Kind.RECURRENT_WEIGHT);
  }

  private Matrix view(float[] array, Parameter.Kind kind) {
    for (Parameter p : parameters) {
      if (p.kind() == kind) {
        return Matrix.of(array, p.offset(), p.rows(), Math.max(1, p.columns()));
      }
    }
    return null;
  }

  /**
   * Overwrites {@code bias [blocks·H]}: each block's input bias plus its recurrent bias, added
   * once.
   */
  void readBias(CellPlan plan, CellMemory memory, float[] bias) {
    for (int i = 0; i < plan.blocks().size(); i++) {
      Block block = plan.blocks().get(i);
      for (int u = 0; u < memory.units; u++) {
        bias[i * memory.padded + u] =
            at(inputBias, block.inputRow(), memory.units, u)
                + at(recurrentBias, block.recurrentRow(), memory.units, u);
      }
    }
  }

  private static float at(Matrix bias, int row, int units, int u) {
    return bias == null || row < 0 ? 0 : bias.data()[bias.offset() + row * units + u];
  }

  /** Overwrites the layer's copies of its vectors. */
  void readVectors(CellMemory memory) {
    int i = 0;
    for (Parameter p : parameters) {
      if (p.kind() == Parameter.Kind.VECTOR) {
        System.arraycopy(values, p.offset(), memory.vectors[i++], 0, p.rows());
      }
    }
  }

  /** Adds a worker's share of the gradients of biases and vectors: sums over the positions. */
  void addBiases(
      CellPlan plan, CellMemory memory, int positions, ColumnSums sums, Team team, int worker) {
    int padded = memory.padded;
    int blocks = dInputBias == null && dRecurrentBias == null ? 0 : plan.blocks().size();
    int first = share(blocks * padded, team, worker);
    int last = share(blocks * padded, team, worker + 1);
    for (int i = first / padded; i * padded < last; i++) {
      Block block = plan.blocks().get(i);
      int from = Math.max(first - i * padded, 0);
      int count = Math.min(last - i * padded, memory.units) - from;
      int atIn = place(dInputBias, block.inputRow(), memory.units, from);
      int atRe = place(dRecurrentBias, block.recurrentRow(), memory.units, from);
      sums.add(
          memory.dZ,
          i * padded + from,
          memory.width,
          positions,
          count,
          gradients,
          Math.max(atIn, atRe),
          Math.min(atIn, atRe));
    }
    addVectors(memory, positions, sums, team, worker);
  }

  private void addVectors(
      CellMemory memory, int positions, ColumnSums sums, Team team, int worker) {
    int first = share(memory.padded, team, worker);
    int count = Math.min(share(memory.padded, team, worker + 1), memory.units) - first;
    int v = 0;
    for (Parameter p : parameters) {
      if (p.kind() == Parameter.Kind.VECTOR) {
        sums.add(
            memory.dVectors[v++],
            first,
            memory.padded,
            positions,
            count,
            gradients,
            p.offset() + first,
            -1);
      }
    }
  }

  /** Where a worker's share of padded columns begins: in whole lanes. */
  private static int share(int columns, Team team, int worker) {
    return team.share(columns / Kernels.PADDING, worker) * Kernels.PADDING;
  }

  private static int place(Matrix bias, int row, int units, int first) {
    return bias == null || row < 0 ? -1 : bias.offset() + row * units + first;
  }
}
