package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.cell.Cell;

/**
 * A named part of the flat array of weights.
 *
 * @param name PyTorch's name, such as {@code weight_ih_l0}
 * @param kind what it does
 * @param layer the layer of the model it belongs to
 * @param offset where it begins
 * @param rows its rows; for a matrix {@code [rows, columns]}, row-major
 * @param columns its columns; 0 for a vector {@code [rows]}
 * @param gates the names of its equal blocks of rows, in order
 */
public record Parameter(
    String name, Kind kind, int layer, int offset, int rows, int columns, List<String> gates) {

  /** What a parameter does. */
  public enum Kind {
    /** Multiplies the input. */
    INPUT_WEIGHT,
    /** Multiplies the previous output. */
    RECURRENT_WEIGHT,
    /** Is added to W x. */
    INPUT_BIAS,
    /** Is added to U h. */
    RECURRENT_BIAS,
    /** One value a unit, used in the cell's equations. */
    VECTOR,
    /** A vector for each symbol. */
    EMBEDDING
  }

  /** The number of values. */
  public int size() {
    return rows * Math.max(1, columns);
  }

  /** Where it ends. */
  public int end() {
    return offset + size();
  }

  /** The shape, as a file gives it. */
  public int[] shape() {
    return columns == 0 ? new int[] {rows} : new int[] {rows, columns};
  }

  static List<Parameter> of(Model model) {
    Numbering numbering = new Numbering(model);
    for (int i = 0; i < model.layers().size(); i++) {
      int inputs = model.inputsOf(i);
      switch (model.layers().get(i)) {
        case Layer.Embedding e ->
            numbering.add("embedding.weight", Kind.EMBEDDING, i, inputs, e.units(), List.of());
        case Layer.Recurrent r -> numbering.recurrent(i, r.cell(), inputs, r.units());
        case Layer.Dense d -> numbering.dense(i, inputs, d.units());
        case Layer.Dropout d -> {}
      }
    }
    return List.copyOf(numbering.all);
  }

  private static final class Numbering {
    final Model model;
    final List<Parameter> all = new ArrayList<>();
    int recurrent;
    int dense;

    Numbering(Model model) {
      this.model = model;
    }

    void add(String name, Kind kind, int layer, long rows, int columns, List<String> gates) {
      if (rows > 0) {
        int offset = all.isEmpty() ? 0 : all.getLast().end();
        if (rows > (Integer.MAX_VALUE - offset) / Math.max(1, columns)) {
          throw new IllegalArgumentException(
              "model: found 2³¹ learned values or more in %s, expected fewer; take fewer units"
                  .formatted(model));
        }
        all.add(new Parameter(name, kind, layer, offset, (int) rows, columns, gates));
      }
    }

    void recurrent(int layer, Cell cell, int inputs, int units) {
      String l = "_l" + recurrent++;
      List<String> in = cell.inputGates();
      List<String> re = cell.recurrentGates();
      long inRows = (long) in.size() * units;
      long reRows = (long) re.size() * units;
      add("weight_ih" + l, Kind.INPUT_WEIGHT, layer, inRows, inputs, in);
      add("weight_hh" + l, Kind.RECURRENT_WEIGHT, layer, reRows, units, re);
      if (model.biased()) {
        add("bias_ih" + l, Kind.INPUT_BIAS, layer, inRows, 0, in);
        add("bias_hh" + l, Kind.RECURRENT_BIAS, layer, reRows, 0, re);
      }
      for (String vector : cell.vectors()) {
        add(vector + l, Kind.VECTOR, layer, units, 0, List.of(vector));
      }
    }

    void dense(int layer, int inputs, int units) {
      String name = "dense" + dense++;
      add(name + ".weight", Kind.INPUT_WEIGHT, layer, units, inputs, List.of("y"));
      if (model.biased()) {
        add(name + ".bias", Kind.INPUT_BIAS, layer, units, 0, List.of("y"));
      }
    }
  }
}
