package rnn.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rnn.core.StatefulMachine.Moment;
import rnn.core.cell.CellPlan;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * A model at work on windows of a given capacity: all memory is allocated here, once, and neither a
 * forward nor a backward pass allocates anything. It reads the weights when it is made and at each
 * {@link #refresh}.
 */
public final class Network {
  private final Model model;
  private final Team team;
  private final int positions;
  private final int sequences;
  private final int[] symbols;
  private final Activations inputs;
  private final Machine[] machines; // arrays: a list's iterator is not always optimized away
  private final States states;
  private final Activations output;
  private final float[] gradients;
  private final GradientMemory memory; // null in inference
  private final Team.Task pack = this::pack;
  private final Team.Task forward = this::forward;
  private final Team.Task backward = this::backward;
  private final Team.Task backwardWeights = this::backwardWeights;
  private boolean ran; // forward, and not yet backward
  private int ended; // sequences of the last window, until they are carried
  private int carried; // those to be carried when the next window begins, each by its worker
  private Window window; // of the pass
  private Masks masks; // of the pass

  private Network(Weights weights, float[] gradients, Team team, int positions, int sequences) {
    this.model = weights.model();
    this.team = team;
    this.positions = positions;
    this.sequences = sequences;
    this.gradients = gradients;
    boolean training = gradients != null;
    boolean symbolic = model.input() instanceof Model.Symbols;
    if (model.layers().isEmpty()) {
      throw new IllegalArgumentException(
          "network: found the model " + model + ", expected at least one layer");
    }
    symbols = new int[symbolic ? positions : 0];
    inputs = symbolic ? null : new Activations(positions, model.input().size(), training);
    memory = training ? new GradientMemory(team) : null;
    List<Machine> all = new ArrayList<>();
    Activations below = inputs;
    for (int i = 0; i < model.layers().size(); i++) {
      below = add(i, below, new LayerWeights(model, i, weights.values(), gradients), all);
    }
    output = below;
    machines = all.toArray(Machine[]::new);
    states = new States(all, sequences, model);
    refresh();
  }

  /** A network that only runs forward. */
  public static Network forInference(Weights weights, Team team, Window capacity) {
    return new Network(weights, null, team, capacity.positions(), capacity.sequences());
  }

  /**
   * A network that also runs backward, into an array of gradients laid out like the weights.
   *
   * @param gradients as long as the weights; {@link #backward} overwrites it
   */
  public static Network forTraining(
      Weights weights, float[] gradients, Team team, Window capacity) {
    if (gradients.length != weights.values().length) {
      throw new IllegalArgumentException(
          "network: found room for %d gradients, expected %d"
              .formatted(gradients.length, weights.values().length));
    }
    return new Network(weights, gradients, team, capacity.positions(), capacity.sequences());
  }

  private Activations add(int i, Activations below, LayerWeights weights, List<Machine> all) {
    boolean training = gradients != null;
    switch (model.layers().get(i)) {
      case Layer.Embedding e -> {
        Activations above = new Activations(positions, e.units(), training);
        Matrix table = weights.view(Parameter.Kind.EMBEDDING);
        Matrix dTable = weights.gradient(Parameter.Kind.EMBEDDING);
        all.add(new EmbeddingLayer(symbols, table, dTable, positions, above, memory, team));
        return above;
      }
      case Layer.Recurrent r -> {
        return add(new CellPlan(r.cell()), r.units(), below, weights, all);
      }
      case Layer.Dense d -> {
        return add(new CellPlan(d.activation().cell()), d.units(), below, weights, all);
      }
      case Layer.Dropout d -> {
        Activations above = new Activations(positions, below.units, training);
        all.add(new DropoutLayer(i, d.rate(), below, above));
        return above;
      }
    }
  }

  private Activations add(
      CellPlan plan, int units, Activations below, LayerWeights weights, List<Machine> all) {
    boolean training = gradients != null;
    var blocks = plan.blocks().subList(0, plan.inputBlocks());
    Matrix w = weights.view(Parameter.Kind.INPUT_WEIGHT);
    Matrix dW = weights.gradient(Parameter.Kind.INPUT_WEIGHT);
    CellPart.InputProjection input =
        (cell, workers, bias) ->
            below == null
                ? new SymbolProjection(cell, symbols, workers, bias, w, dW, blocks)
                : new VectorProjection(cell, below, workers, bias, w, dW, blocks);
    if (!training && sequences < team.size() && Units.areWorthSharing(units, team)) {
      Activations above = new Activations(positions, units, false);
      all.add(new SplitCellLayer(plan, units, positions, sequences, team, weights, above, input));
      return above;
    }
    CellMemory cell = new CellMemory(plan, units, positions, sequences, memory);
    all.add(new CellLayer(plan, cell, team, weights, memory, input));
    return cell.output;
  }

  /** Reads the weights anew, after they changed. */
  public void refresh() {
    for (Machine machine : machines) {
      machine.refresh();
    }
    team.run(pack);
  }

  private void pack(int worker) {
    for (Machine machine : machines) {
      machine.refresh(worker);
    }
  }

  /** The architecture. */
  public Model model() {
    return model;
  }

  /**
   * Runs a window of symbols.
   *
   * @param window its shape
   * @param x a symbol for each position
   * @param masks what dropout drops; {@link Masks#NONE} in evaluation
   */
  public void forward(Window window, int[] x, Masks masks) {
    if (inputs != null) {
      throw new IllegalArgumentException(
          "forward: found symbols, expected vectors of " + inputs.units);
    }
    check(window, x.length, 1);
    for (int k = 0; k < window.positions(); k++) {
      if (x[k] < 0 || x[k] >= model.input().size()) {
        throw new IllegalArgumentException(
            "forward: found symbol %d, expected 0 … %d".formatted(x[k], model.input().size() - 1));
      }
      symbols[k] = x[k];
    }
    run(window, masks);
  }

  /**
   * Runs a window of vectors.
   *
   * @param window its shape
   * @param x {@code [positions, I]}
   * @param masks what dropout drops; {@link Masks#NONE} in evaluation
   */
  public void forward(Window window, float[] x, Masks masks) {
    if (inputs == null) {
      throw new IllegalArgumentException("forward: found vectors, expected symbols");
    }
    check(window, x.length, inputs.units);
    for (int k = 0; k < window.positions(); k++) {
      System.arraycopy(x, k * inputs.units, inputs.values, k * inputs.stride, inputs.units);
    }
    run(window, masks);
  }

  private void check(Window window, int found, int width) {
    if (window.positions() > positions || window.sequences() > sequences) {
      throw new IllegalArgumentException(
          "forward: found a window of %d positions in %d sequences, expected at most %d in %d"
              .formatted(window.positions(), window.sequences(), positions, sequences));
    }
    if (found < window.positions() * width) {
      throw new IllegalArgumentException(
          "forward: x has %d values, the window reads %d"
              .formatted(found, window.positions() * width));
    }
  }

  private void run(Window window, Masks masks) {
    ran = true;
    ended = window.sequences();
    if (window.sequences() < Math.max(carried, team.size())) {
      finishCarrying();
    }
    if (window.sequences() < team.size()) {
      for (Machine machine : machines) {
        machine.forward(window, masks);
      }
    } else {
      this.window = window;
      this.masks = masks;
      team.run(forward);
      carried = 0;
    }
  }

  private void finishCarrying() {
    if (carried > 0) {
      states.carry(0, carried);
      carried = 0;
    }
  }

  private void forward(int worker) {
    int first = team.share(window.sequences(), worker);
    int last = team.share(window.sequences(), worker + 1);
    states.carry(first, Math.clamp(carried, first, last));
    for (Machine machine : machines) {
      machine.forward(worker, window, masks, first, last);
    }
  }

  /**
   * Runs the last window backward: reads {@link #outputGradient}, overwrites the gradients of the
   * weights, of the input and of the initial states. The final states have no gradient of their
   * own.
   *
   * @throws IllegalStateException if there was no forward pass since the last one backward, which
   *     overwrites what it reads: the gradients of pre-activations take their place
   */
  public void backward(Window window, Masks masks) {
    checkRan();
    states.clear(Moment.GRADIENT);
    back(window, masks);
  }

  /** The same, with a gradient for each final state. */
  public void backward(Window window, Masks masks, State finalGradient) {
    checkRan();
    states.write(Moment.GRADIENT, finalGradient);
    back(window, masks);
  }

  private void checkRan() {
    if (!ran) {
      throw new IllegalStateException(
          "backward: found no forward pass since the last one backward, expected one; run forward");
    }
  }

  private void back(Window window, Masks masks) {
    ran = false;
    this.window = window;
    this.masks = masks;
    if (window.sequences() < team.size()) {
      Arrays.fill(gradients, 0);
      backward(0, 0, window.sequences());
    } else {
      team.run(backward);
    }
    team.run(backwardWeights);
  }

  private void backward(int worker) {
    int end = team.share(gradients.length, worker + 1);
    Arrays.fill(gradients, team.share(gradients.length, worker), end, 0);
    int first = team.share(window.sequences(), worker);
    backward(worker, first, team.share(window.sequences(), worker + 1));
  }

  private void backward(int worker, int first, int last) {
    for (int i = machines.length - 1; i >= 0; i--) {
      machines[i].backward(worker, window, masks, first, last);
    }
  }

  private void backwardWeights(int worker) {
    for (int i = machines.length - 1; i >= 0; i--) {
      machines[i].backwardWeights(worker, window);
    }
  }

  /** The output of the last window, {@code [positions, outputs]}; overwritten by the next. */
  public Matrix output() {
    return output.matrix;
  }

  /** Where a loss writes the gradient of the output. */
  public Matrix outputGradient() {
    return output.gradientMatrix;
  }

  /** The gradient of an input of vectors after a backward pass, {@code [positions, I]}. */
  public Matrix inputGradient() {
    return inputs.gradientMatrix;
  }

  /** Lets the next window begin with states of 0. */
  public void reset() {
    carried = 0;
    states.clear(Moment.INITIAL);
  }

  /**
   * Lets the next window begin where the last one ended; sequences that were not in it keep their
   * states.
   */
  public void carry() {
    finishCarrying();
    carried = ended;
    ended = 0;
  }

  /** Lets the next window begin with these states. */
  public void resume(State state) {
    finishCarrying();
    states.write(Moment.INITIAL, state);
  }

  /** The states with which the next window begins. */
  public State initialState() {
    finishCarrying();
    return states.read(Moment.INITIAL);
  }

  /** The states after the last window. */
  public State finalState() {
    return states.read(Moment.FINAL);
  }

  /** The gradient of the initial states after a backward pass. */
  public State initialGradient() {
    return states.read(Moment.GRADIENT);
  }
}
