package rnn.core.cell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rnn.core.cell.Cell.Feed;
import rnn.core.cell.Cell.PreActivation;
import rnn.core.expr.DoubleProgram;
import rnn.core.expr.Expr;

/** One step of a cell for one sequence in double, straight from its definition. */
public final class DoubleCell {
  private final Cell cell;
  private final int inputs;
  private final int units;
  private final DoubleProgram end;
  private final Map<Expr, DoubleProgram> arguments = new HashMap<>();
  private final Map<Expr, double[]> leaves = new HashMap<>();

  /** A cell of {@code units} units that reads {@code inputs} values. */
  public DoubleCell(Cell cell, int inputs, int units) {
    this.cell = cell;
    this.inputs = inputs;
    this.units = units;
    List<Expr> results = new ArrayList<>(List.of(cell.output()));
    cell.carried().forEach(state -> results.add(state.next()));
    end = new DoubleProgram(results);
    for (PreActivation p : cell.preActivations()) {
      leaves.put(p.leaf(), new double[units]);
      if (p.feed() == Feed.PRODUCT) {
        arguments.put(p.leaf(), new DoubleProgram(List.of(p.argument())));
      }
    }
    cell.carried().forEach(state -> leaves.put(state.previous(), new double[units]));
    cell.vectorLeaves().values().forEach(vector -> leaves.put(vector, new double[units]));
  }

  /**
   * Runs the step.
   *
   * @param w the weights; {@code wIh}, {@code wHh}, {@code bIh}, {@code bHh} and {@code vectors}
   *     are where the layer's parameters begin, −1 for those it lacks
   * @param x the input, from {@code atX} on
   * @param states the states, each from {@code atState} on; overwritten
   * @param y where the output goes, from {@code atY} on
   */
  public void run(
      double[] w,
      int wIh,
      int wHh,
      int bIh,
      int bHh,
      int vectors,
      double[] x,
      int atX,
      List<double[]> states,
      int atState,
      double[] y,
      int atY) {
    for (int s = 0; s < states.size(); s++) {
      System.arraycopy(
          states.get(s), atState, leaves.get(cell.carried().get(s).previous()), 0, units);
    }
    int v = vectors;
    for (Expr vector : cell.vectorLeaves().values()) {
      System.arraycopy(w, v, leaves.get(vector), 0, units);
      v += units;
    }
    for (PreActivation p : cell.preActivations()) {
      double[] z = leaves.get(p.leaf());
      java.util.Arrays.fill(z, 0);
      if (p.feed() == Feed.INPUT || p.feed() == Feed.BOTH) {
        add(w, wIh, bIh, cell.inputGates().indexOf(p.gate()), x, atX, inputs, z);
      }
      if (p.feed() == Feed.RECURRENT || p.feed() == Feed.BOTH) {
        Expr h = cell.carried().getFirst().previous();
        add(w, wHh, bHh, cell.recurrentGates().indexOf(p.gate()), leaves.get(h), 0, units, z);
      }
      if (p.feed() == Feed.PRODUCT) {
        double[] e = new double[units];
        evaluate(arguments.get(p.leaf()), u -> e[u] = arguments.get(p.leaf()).result(0));
        add(w, wHh, bHh, cell.recurrentGates().indexOf(p.gate()), e, 0, units, z);
      }
    }
    evaluate(
        end,
        u -> {
          y[atY + u] = end.result(0);
          for (int s = 0; s < states.size(); s++) {
            states.get(s)[atState + u] = end.result(1 + s);
          }
        });
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

  private void evaluate(DoubleProgram program, java.util.function.IntConsumer use) {
    for (int u = 0; u < units; u++) {
      int unit = u;
      leaves.forEach((leaf, values) -> program.set(leaf, values[unit]));
      program.run();
      use.accept(u);
    }
  }
}
