package rnn.core;

import java.util.Arrays;
import rnn.core.StatefulMachine.Moment;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;
import rnn.core.kernel.Trials;

/**
 * A model at work on windows of a given capacity: its memory is allocated here, once. A window that
 * is the last one again costs no allocation, forward or backward; another one costs its layout. It
 * reads the weights when it is made and at each {@link #refresh}.
 */
public final class Network {
  private final Model model;
  private final Team team;
  private final int positions;
  private final int sequences;
  private final boolean
      split; // the workers split the sequences, not the units; if there is one for each
  private final Symbols symbols;
  private final Activations inputs; // null where the input is symbols
  private final Machine[] machines;
  private final ForwardRounds forwardRounds;
  private final States states;
  private final Trials trials; // of passes that the workers may share
  private final Activations output;
  private final float[] gradients;
  private final Team.Task pack = this::pack;
  private final Team.Task forward = this::forward;
  private final Team.Task backward = this::backward;
  private final Team.Task backwardWeights = this::backwardWeights;
  private boolean ran; // forward, and not yet backward
  private int ended; // sequences of the last window, until they are carried
  private int carried; // those to be carried when the next window begins, each by its worker
  private Layout layout; // of the last window
  private Layout other; // of the same window, if it was laid out for workers and without, or null
  private Masks masks; // of the pass

  private Network(Weights weights, float[] gradients, Team team, Window capacity) {
    this.model = weights.model();
    this.team = team;
    positions = capacity.positions();
    sequences = capacity.sequences();
    boolean training = gradients != null;
    split = training || !Units.areWorthSharing(model, sequences, team);
    layout = new Layout(capacity, team, splits(capacity));
    trials = team.trials();
    this.gradients = gradients;
    if (model.layers().isEmpty()) {
      throw new IllegalArgumentException(
          "network: found the model " + model + ", expected at least one layer");
    }
    Stack stack = new Stack(weights, gradients, team, capacity, split);
    symbols = stack.symbols;
    inputs = stack.inputs;
    output = stack.output;
    machines = stack.machines;
    forwardRounds = new ForwardRounds(machines, team);
    states = new States(machines, sequences, model);
    refresh();
  }

  /**
   * A network that only runs forward.
   *
   * @throws IllegalArgumentException if its model has no layer, or a window of that capacity would
   *     take an array of 2³¹ values or more
   */
  public static Network forInference(Weights weights, Team team, Window capacity) {
    return of(weights, null, team, capacity);
  }

  /**
   * A network that also runs backward, into an array of gradients laid out like the weights.
   *
   * @param gradients as long as the weights; {@link #backward} overwrites it
   * @throws IllegalArgumentException as {@link #forInference} does, or if there is another number
   *     of gradients than of weights
   */
  public static Network forTraining(
      Weights weights, float[] gradients, Team team, Window capacity) {
    if (gradients.length != weights.values().length) {
      throw new IllegalArgumentException(
          "network: found room for %d gradients, expected %d"
              .formatted(gradients.length, weights.values().length));
    }
    return of(weights, gradients, team, capacity);
  }

  private static Network of(Weights weights, float[] gradients, Team team, Window capacity) {
    try {
      return new Network(weights, gradients, team, capacity);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "network: found a window of %d positions for %s, expected no array of 2³¹ values or more;"
                  .formatted(capacity.positions(), weights.model())
              + " take fewer sequences or steps",
          e);
    }
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
    }
    lay(window);
    for (int k = 0; k < window.positions(); k++) {
      symbols.inOrder()[k] = x[k];
      symbols.byRow()[layout.row(k)] = x[k];
    }
    run(masks);
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
    lay(window);
    for (int k = 0; k < window.positions(); k++) {
      int to = inputs.at(layout.row(k));
      System.arraycopy(x, k * inputs.units, inputs.values, to, inputs.units);
    }
    run(masks);
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

  /** Whether the workers may split the sequences of a window. */
  private boolean splits(Window window) {
    return split && team.size() > 1 && window.sequences() >= team.size();
  }

  /**
   * Whether the workers may share a pass, the sequences, the units or the gradients of weights, so
   * that the caller alone may be quicker with it.
   */
  private boolean isShareable(Window window) {
    return team.size() > 1 && (gradients != null || splits(window) || forwardRounds.areShared());
  }

  /** Where states lie depends on how many sequences there are, and on who computes them. */
  private void lay(Window window) {
    team.setAlone(isShareable(window) && !trials.begin());
    boolean shared = splits(window) && !team.isAlone();
    Layout last = layout;
    boolean again = window == last.window();
    boolean same = shared == last.isShared();
    if (again && same) {
      return;
    }
    layout = again && other != null ? other : new Layout(window, team, shared);
    other = again ? last : null;
    if (!same || window.sequences() != last.window().sequences()) {
      finishCarrying(last);
      states.move(last, layout);
    }
  }

  private void run(Masks masks) {
    ran = true;
    ended = layout.window().sequences();
    if (layout.isShared()) {
      this.masks = masks;
      team.run(forward);
    } else {
      forwardRounds.run(layout, masks, carried);
    }
    carried = 0;
    if (gradients == null) {
      endTrial();
    }
  }

  private void finishCarrying(Layout layout) {
    if (carried > 0) {
      states.carry(0, layout.stateOf(carried - 1) + 1);
      carried = 0;
    }
  }

  private void forward(int worker) {
    if (carried > 0) {
      states.carry(layout.state(worker), layout.state(worker) + layout.rows(worker, 0));
    }
    for (Machine machine : machines) {
      machine.forward(worker, layout, masks);
    }
  }

  /**
   * Runs the last window backward: reads {@link #outputGradient}, overwrites the gradients of the
   * weights, of the input and of the initial states. The final states have no gradient of their
   * own.
   *
   * @throws IllegalStateException if there was no forward pass since the last one backward, which
   *     overwrites what it reads: the gradients of pre-activations take their place; or if the
   *     network only runs forward
   */
  public void backward(Masks masks) {
    checkRan();
    states.clear(Moment.GRADIENT, layout);
    back(masks);
  }

  /** The same, with a gradient for each final state. */
  public void backward(Masks masks, State finalGradient) {
    checkRan();
    states.write(Moment.GRADIENT, layout, finalGradient);
    back(masks);
  }

  private void checkTrains(String operation) {
    if (gradients == null) {
      throw new IllegalStateException(
          operation + ": found a network that only runs forward, expected one made forTraining");
    }
  }

  private void checkRan() {
    checkTrains("backward");
    if (!ran) {
      throw new IllegalStateException(
          "backward: found no forward pass since the last one backward, expected one; run forward");
    }
  }

  private void back(Masks masks) {
    ran = false;
    this.masks = masks;
    if (layout.isShared()) {
      team.run(backward);
    } else {
      Arrays.fill(gradients, 0);
      backThrough(0);
    }
    if (team.isAlone()) {
      backwardWeights(0, team.size());
    } else {
      team.run(backwardWeights);
    }
    endTrial();
  }

  private void endTrial() {
    if (isShareable(layout.window())) {
      trials.end(layout.window().positions());
    }
  }

  private void backward(int worker) {
    int end = team.share(gradients.length, worker + 1);
    Arrays.fill(gradients, team.share(gradients.length, worker), end, 0);
    backThrough(worker);
  }

  private void backThrough(int worker) {
    for (int i = machines.length - 1; i >= 0; i--) {
      machines[i].backward(worker, layout, masks);
    }
  }

  private void backwardWeights(int worker) {
    backwardWeights(worker, worker + 1);
  }

  private void backwardWeights(int worker, int end) {
    for (Machine machine : machines) { // in the order in which their dZ is still in the caches
      machine.backwardWeights(worker, end, layout);
    }
  }

  /** The output of the last window, {@code [positions, outputs]}; overwritten by the next. */
  public Matrix output() {
    return output.matrix;
  }

  /** Where a loss writes the gradient of the output. */
  public Matrix outputGradient() {
    checkTrains("outputGradient");
    return output.gradientMatrix;
  }

  /** The gradient of an input of vectors after a backward pass, {@code [positions, I]}. */
  public Matrix inputGradient() {
    checkTrains("inputGradient");
    if (inputs == null) {
      throw new IllegalStateException(
          "inputGradient: found a model of symbols, which have none; expected one of vectors");
    }
    if (layout.order() == null) {
      return inputs.gradientMatrix;
    }
    Activations copy = new Activations(positions, inputs.units, true, false);
    for (int k = 0; k < layout.window().positions(); k++) {
      int from = inputs.at(layout.row(k));
      System.arraycopy(inputs.gradient, from, copy.values, copy.at(k), inputs.stride);
    }
    return copy.matrix;
  }

  /** Lets the next window begin with states of 0. */
  public void reset() {
    carried = 0;
    states.clear(Moment.INITIAL, layout);
  }

  /**
   * Lets the next window begin where the last one ended; sequences that were not in it keep their
   * states.
   */
  public void carry() {
    finishCarrying(layout);
    carried = ended;
    ended = 0;
  }

  /** Lets the next window begin with these states. */
  public void resume(State state) {
    finishCarrying(layout);
    states.write(Moment.INITIAL, layout, state);
  }

  /** The states with which the next window begins. */
  public State initialState() {
    finishCarrying(layout);
    return states.read(Moment.INITIAL, layout);
  }

  /** The states after the last window; sequences that were not in it keep theirs. */
  public State finalState() {
    return states.read(Moment.FINAL, layout);
  }

  /** The gradient of the initial states after a backward pass. */
  public State initialGradient() {
    checkTrains("initialGradient");
    return states.read(Moment.GRADIENT, layout);
  }
}
