package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.cell.CellPlan;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** The layers of a model, one upon the other, with all that they hand on. */
final class Stack {
  private final Model model;
  private final Team team;
  private final int positions;
  private final int sequences;
  private final boolean split;
  private final int between; // unused rows in all
  private final GradientMemory memory; // null in inference
  private final List<Machine> all = new ArrayList<>();
  final Symbols symbols;
  final Activations inputs; // null where the input is symbols
  final Machine[] machines; // an array: a list's iterator is not always optimized away
  final Activations output;

  /**
   * Allocates them.
   *
   * @param gradients of the weights, null in inference
   * @param capacity the largest window
   * @param split whether the workers split the sequences, not the units
   */
  Stack(Weights weights, float[] gradients, Team team, Window capacity, boolean split) {
    this.model = weights.model();
    this.team = team;
    this.split = split;
    positions = capacity.positions();
    sequences = capacity.sequences();
    between = Layout.between(sequences, team, split);
    boolean training = gradients != null;
    memory = training ? new GradientMemory(team) : null;
    boolean symbolic = model.input() instanceof Model.Symbols;
    int rows = positions + between;
    symbols = new Symbols(new int[symbolic ? positions : 0], new int[symbolic ? rows : 0]);
    inputs = symbolic ? null : new Activations(rows, model.input().size(), false, training);
    Activations below = inputs;
    for (int i = 0; i < model.layers().size(); i++) {
      below = add(i, below, new LayerWeights(model, i, weights.values(), gradients));
    }
    output = below;
    machines = all.toArray(Machine[]::new);
  }

  private Activations add(int i, Activations below, LayerWeights weights) {
    switch (model.layers().get(i)) {
      case Layer.Embedding e -> {
        Activations above = above(i, e.units());
        Matrix table = weights.view(Parameter.Kind.EMBEDDING);
        Matrix dTable = weights.gradient(Parameter.Kind.EMBEDDING);
        all.add(new EmbeddingLayer(symbols, table, dTable, above, memory, team));
        return above;
      }
      case Layer.Recurrent r -> {
        return add(new CellPlan(r.cell()), above(i, r.units()), below, weights);
      }
      case Layer.Dense d -> {
        return add(new CellPlan(d.activation().cell()), above(i, d.units()), below, weights);
      }
      case Layer.Dropout d -> {
        Activations above = above(i, below.units);
        all.add(new DropoutLayer(i, d.rate(), below, above));
        return above;
      }
    }
  }

  /** What layer i hands on; the last one's is for all to see. */
  private Activations above(int i, int units) {
    boolean last = i == model.layers().size() - 1;
    return new Activations(positions + (last ? 0 : between), units, last, memory != null);
  }

  private Activations add(
      CellPlan plan, Activations above, Activations below, LayerWeights weights) {
    var blocks = plan.blocks().subList(0, plan.inputBlocks());
    Matrix w = weights.view(Parameter.Kind.INPUT_WEIGHT);
    Matrix dW = weights.gradient(Parameter.Kind.INPUT_WEIGHT);
    CellPart.InputProjection input =
        (cell, workers, bias) ->
            below == null
                ? new SymbolProjection(cell, symbols, workers, bias, w, dW, blocks)
                : new VectorProjection(cell, below, workers, bias, w, dW, blocks);
    int units = above.units;
    if (!split && Units.areWorthSharing(units, team)) {
      all.add(new SplitCellLayer(plan, units, positions, sequences, team, weights, above, input));
      return above;
    }
    CellMemory cell =
        new CellMemory(plan, units, positions + between, sequences + between, memory, above);
    all.add(new CellLayer(plan, cell, team, weights, memory, input));
    return above;
  }
}
