package rnn.core;

import java.util.Arrays;
import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Block;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;

/** The parameters of one layer, by kind, with their gradients outside inference. */
final class LayerWeights {
  private final Parameter[] parameters;
  private final float[] values;
  private final float[] gradients; // null in inference
  private final int[] vectors; // where each begins
  private final Matrix inputBias;
  private final Matrix recurrentBias;
  private final Matrix dInputBias;
  private final Matrix dRecurrentBias;

  LayerWeights(Model model, int layer, float[] values, float[] gradients) {
    this.parameters =
        model.parameters().stream().filter(p -> p.layer() == layer).toArray(Parameter[]::new);
    this.values = values;
    this.gradients = gradients;
    vectors =
        Arrays.stream(parameters)
            .filter(p -> p.kind() == Parameter.Kind.VECTOR)
            .mapToInt(Parameter::offset)
            .toArray();
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
            at(inputBias, block.inputRow(), memory.range, u)
                + at(recurrentBias, block.recurrentRow(), memory.range, u);
      }
    }
  }

  private static float at(Matrix bias, int row, Units range, int u) {
    return bias == null || row < 0 ? 0 : bias.data()[bias.offset() + range.row(row) + u];
  }

  /** Overwrites the copies of the layer's vectors. */
  void readVectors(CellMemory memory) {
    for (int i = 0; i < vectors.length; i++) {
      int from = vectors[i] + memory.range.first();
      System.arraycopy(values, from, memory.vectors[i], 0, memory.units);
    }
  }

  /** Adds {@code count} positions of dZ to the gradient of a part's biases. */
  void addBiases(
      CellPlan plan, int units, GradientPart part, Panels dZ, int count, ColumnSums sums) {
    Block block = plan.blocks().get(part.block());
    int atIn = place(dInputBias, block.inputRow(), units, part.unit());
    int atRe = place(dRecurrentBias, block.recurrentRow(), units, part.unit());
    if (atIn >= 0 || atRe >= 0) {
      int also = atIn < 0 || atRe < 0 ? -1 : Math.min(atIn, atRe);
      sums.add(dZ, part.units(), count, gradients, Math.max(atIn, atRe), also);
    }
  }

  /** Adds {@code count} positions to the gradient of a part of a vector. */
  void addVector(int vector, GradientPart part, Panels dVector, int count, ColumnSums sums) {
    sums.add(dVector, part.units(), count, gradients, vectors[vector] + part.unit(), -1);
  }

  private static int place(Matrix bias, int row, int units, int first) {
    return bias == null || row < 0 ? -1 : bias.offset() + row * units + first;
  }
}
