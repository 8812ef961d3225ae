package rnn.core;

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
    machines = new Machine[model.layers().size()];
    Activations below = inputs;
    for (int i = 0; i < machines.length; i++) {
      boolean last = i == machines.length - 1; // what it hands on is for all to see
      int units = model.inputsOf(i + 1);
      var above = new Activations(positions + (last ? 0 : between), units, last, training);
      var layer = new LayerWeights(model, i, weights.values(), gradients);
      machines[i] = machine(i, below, above, layer);
      below = above;
    }
    output = below;
  }

  private Machine machine(int i, Activations below, Activations above, LayerWeights weights) {
    return switch (model.layers().get(i)) {
      case Layer.Embedding e -> {
        Matrix table = weights.view(Parameter.Kind.EMBEDDING);
        Matrix dTable = weights.gradient(Parameter.Kind.EMBEDDING);
        yield new EmbeddingLayer(symbols, table, dTable, above, memory, team);
      }
      case Layer.Recurrent r -> machine(new CellPlan(r.cell()), below, above, weights);
      case Layer.Dense d -> machine(new CellPlan(d.activation().cell()), below, above, weights);
      case Layer.Dropout d -> new DropoutLayer(i, d.rate(), below, above);
    };
  }

  private Machine machine(
      CellPlan plan, Activations below, Activations above, LayerWeights weights) {
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
      var parts =
          new SplitCellLayer(plan, units, positions, sequences, team, weights, above, input);
      var caller = new Team(team.kernels(0), 1);
      return new SharedCellLayer(
          team,
          sequences,
          parts,
          Units.areLarge(model) ? null : () -> layer(plan, caller, above, weights, input));
    }
    return layer(plan, team, above, weights, input);
  }

  private CellLayer layer(
      CellPlan plan,
      Team workers,
      Activations above,
      LayerWeights weights,
      CellPart.InputProjection input) {
    CellMemory cell =
        new CellMemory(plan, above.units, positions + between, sequences + between, memory, above);
    return new CellLayer(plan, cell, workers, weights, memory, input);
  }
}
