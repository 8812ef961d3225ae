package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.cell.Cell;
import rnn.core.cell.DoubleCell;
import rnn.core.expr.Trace;

/**
 * A model's forward pass in double, in plain loops: the oracle of every gradient check. It shares
 * the equations with the engine and nothing else.
 */
public final class DoubleNetwork {
  private final Model model;
  private final double[] weights;
  private final Trace trace = new Trace();
  private final DoubleCell[] cells;
  private double[] output = {};
  private List<double[]> states = new ArrayList<>();

  /**
   * The model with these weights.
   *
   * @param weights in the order of {@link Model#parameters}
   */
  public DoubleNetwork(Model model, double[] weights) {
    if (weights.length != model.size()) {
      throw new IllegalArgumentException(
          "network: found %d weights, expected %d".formatted(weights.length, model.size()));
    }
    this.model = model;
    this.weights = weights;
    cells = new DoubleCell[model.layers().size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] =
          switch (model.layers().get(i)) {
            case Layer.Recurrent r -> cell(i, r.cell(), r.units());
            case Layer.Dense d -> cell(i, d.activation().cell(), d.units());
            default -> null;
          };
    }
  }

  private DoubleCell cell(int layer, Cell cell, int units) {
    DoubleCell.Layout layout =
        new DoubleCell.Layout(
            offset(layer, Parameter.Kind.INPUT_WEIGHT),
            offset(layer, Parameter.Kind.RECURRENT_WEIGHT),
            offset(layer, Parameter.Kind.INPUT_BIAS),
            offset(layer, Parameter.Kind.RECURRENT_BIAS),
            offset(layer, Parameter.Kind.VECTOR));
    return new DoubleCell(cell, model.inputsOf(layer), units, layout, trace);
  }

  /** Runs a window of symbols; see {@link #forward(Window, double[], List, Masks)}. */
  public void forward(Window window, int[] symbols, List<double[]> initial, Masks masks) {
    int size = model.input().size();
    double[] x = new double[window.positions() * size];
    for (int k = 0; k < window.positions(); k++) {
      if (symbols[k] < 0 || symbols[k] >= size) {
        throw new IllegalArgumentException(
            "network: found symbol %d, expected 0 to %d".formatted(symbols[k], size - 1));
      }
      x[k * size + symbols[k]] = 1;
    }
    forward(window, x, initial, masks);
  }

  /**
   * Runs a window.
   *
   * @param x {@code [positions, I]}
   * @param initial the initial states in {@link State}'s order, {@code [B, H]} each; empty for
   *     states of 0
   */
  public void forward(Window window, double[] x, List<double[]> initial, Masks masks) {
    if (x.length != window.positions() * model.input().size()) {
      throw new IllegalArgumentException(
          "network: found %d inputs, expected %d for each of %d positions"
              .formatted(x.length, model.input().size(), window.positions()));
    }
    states = new ArrayList<>();
    trace.clear();
    double[] values = x;
    for (int i = 0; i < model.layers().size(); i++) {
      int inputs = model.inputsOf(i);
      values =
          switch (model.layers().get(i)) {
            case Layer.Embedding e -> embedding(i, values, window.positions(), inputs, e.units());
            case Layer.Recurrent r -> run(i, r.cell(), window, values, inputs, r.units(), initial);
            case Layer.Dense d ->
                run(i, d.activation().cell(), window, values, inputs, d.units(), initial);
            case Layer.Dropout d -> dropout(i, d.rate(), window, values, inputs, masks);
          };
    }
    output = values;
  }

  /** The output, {@code [positions, outputs]}. */
  public double[] output() {
    return output;
  }

  /** The final states, {@code [B, H]} each. */
  public List<double[]> states() {
    return states;
  }

  /** What the last window met on its way. */
  public Trace trace() {
    return trace;
  }

  private double[] embedding(int layer, double[] x, int positions, int inputs, int units) {
    double[] y = new double[positions * units];
    int table = offset(layer, Parameter.Kind.EMBEDDING);
    for (int k = 0; k < positions; k++) {
      for (int s = 0; s < inputs; s++) {
        for (int u = 0; u < units; u++) {
          y[k * units + u] += x[k * inputs + s] * weights[table + s * units + u];
        }
      }
    }
    return y;
  }

  private static double[] dropout(
      int layer, double rate, Window window, double[] x, int units, Masks masks) {
    if (masks == Masks.NONE) {
      return x;
    }
    double[] y = new double[x.length];
    for (int t = 0; t < window.steps(); t++) {
      for (int b = 0; b < window.rows(t); b++) {
        for (int u = 0; u < units; u++) {
          int at = (window.offset(t) + b) * units + u;
          boolean kept = Masks.keeps(masks.row(layer, t, b), u, Masks.threshold(rate));
          y[at] = kept ? x[at] / (1 - rate) : 0;
        }
      }
    }
    return y;
  }

  private int offset(int layer, Parameter.Kind kind) {
    return model.parameters().stream()
        .filter(p -> p.layer() == layer && p.kind() == kind)
        .mapToInt(Parameter::offset)
        .findFirst()
        .orElse(-1);
  }

  private double[] run(
      int layer,
      Cell cell,
      Window window,
      double[] x,
      int inputs,
      int units,
      List<double[]> initial) {
    int first = states.size();
    for (int s = 0; s < cell.states().size(); s++) {
      states.add(
          initial.isEmpty()
              ? new double[window.sequences() * units]
              : initial.get(first + s).clone());
    }
    List<double[]> carried = states.subList(first, states.size());
    double[] y = new double[window.positions() * units];
    for (int t = 0; t < window.steps(); t++) {
      for (int b = 0; b < window.rows(t); b++) {
        int k = window.offset(t) + b;
        cells[layer].run(weights, x, k * inputs, carried, b * units, y, k * units);
      }
    }
    return y;
  }
}
