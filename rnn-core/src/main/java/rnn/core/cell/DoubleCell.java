package rnn.core.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rnn.core.cell.Cell.Feed;
import rnn.core.cell.Cell.PreActivation;
import rnn.core.expr.DoubleProgram;
import rnn.core.expr.Expr;
import rnn.core.expr.Trace;

/** One step of a cell for one sequence in double, straight from its definition. */
public final class DoubleCell {

  /**
   * Where a layer's parameters begin in the flat array of weights; −1 for those it lacks.
   *
   * @param wIh the input weights
   * @param wHh the recurrent weights
   * @param bIh the input biases
   * @param bHh the recurrent biases
   * @param vectors the learned vectors
   */
  public record Layout(int wIh, int wHh, int bIh, int bHh, int vectors) {}

  private final Cell cell;
  private final int inputs;
  private final int units;
  private final Layout layout;
  private final Map<Expr, double[]> leaves = new LinkedHashMap<>();
  private final Map<Expr, Units> arguments = new LinkedHashMap<>();
  private final Units end;

  /** A cell of {@code units} units that reads {@code inputs} values. */
  public DoubleCell(Cell cell, int inputs, int units, Layout layout, Trace trace) {
    this.cell = cell;
    this.inputs = inputs;
    this.units = units;
    this.layout = layout;
    cell.leaves().forEach(leaf -> leaves.put(leaf, new double[units]));
    for (PreActivation p : cell.preActivations()) {
      if (p.feed() == Feed.PRODUCT) {
        arguments.put(p.leaf(), new Units(List.of(p.argument()), trace));
      }
    }
    List<Expr> results = new ArrayList<>(List.of(cell.output()));
    cell.carried().forEach(state -> results.add(state.next()));
    end = new Units(results, trace);
  }

  /** A program run for one unit after the other. */
  private final class Units {
    final DoubleProgram program;
    final int[] places;
    final double[][] values;
    final double[][] results;

    Units(List<Expr> expressions, Trace trace) {
      program = new DoubleProgram(expressions, trace);
      places = leaves.keySet().stream().mapToInt(program::place).toArray();
      values = leaves.values().toArray(double[][]::new);
      results = new double[expressions.size()][units];
    }

    double[][] run() {
      for (int u = 0; u < units; u++) {
        for (int i = 0; i < places.length; i++) {
          program.set(places[i], values[i][u]);
        }
        program.run();
        for (int k = 0; k < results.length; k++) {
          results[k][u] = program.result(k);
        }
      }
      return results;
    }
  }

  /**
   * Runs the step.
   *
   * @param w the weights
   * @param x the input, from {@code atX} on
   * @param states the states, each from {@code atState} on; overwritten
   * @param y where the output goes, from {@code atY} on
   */
  public void run(
      double[] w, double[] x, int atX, List<double[]> states, int atState, double[] y, int atY) {
    for (int s = 0; s < states.size(); s++) {
      Expr previous = cell.carried().get(s).previous();
      System.arraycopy(states.get(s), atState, leaves.get(previous), 0, units);
    }
    int v = layout.vectors;
    for (Expr vector : cell.vectorLeaves().values()) {
      System.arraycopy(w, v, leaves.get(vector), 0, units);
      v += units;
    }
    for (PreActivation p : cell.preActivations()) {
      double[] z = leaves.get(p.leaf());
      Arrays.fill(z, 0);
      if (p.feed() == Feed.INPUT || p.feed() == Feed.BOTH) {
        int gate = cell.inputGates().indexOf(p.gate());
        add(w, layout.wIh, layout.bIh, gate, x, atX, inputs, z);
      }
      if (p.feed() != Feed.INPUT) {
        int gate = cell.recurrentGates().indexOf(p.gate());
        add(w, layout.wHh, layout.bHh, gate, multiplied(p), 0, units, z);
      }
    }
    double[][] results = end.run();
    System.arraycopy(results[0], 0, y, atY, units);
    for (int s = 0; s < states.size(); s++) {
      System.arraycopy(results[1 + s], 0, states.get(s), atState, units);
    }
  }

  /** What the recurrent weights multiply. */
  private double[] multiplied(PreActivation p) {
    return p.feed() == Feed.PRODUCT
        ? arguments.get(p.leaf()).run()[0]
        : leaves.get(cell.carried().getFirst().previous());
  }

  private void add(
      double[] w, int matrix, int bias, int gate, double[] x, int atX, int n, double[] z) {
    for (int u = 0; u < units; u++) {
      int row = gate * units + u;
      double sum = bias < 0 ? 0 : w[bias + row];
      for (int i = 0; i < n; i++) {
        sum += w[matrix + row * n + i] * x[atX + i];
      }
      z[u] += sum;
    }
  }
}
