package rnn.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;
import rnn.core.kernel.Team;

/**
 * An optimizer at work on a flat array of weights: its equations, clipping among them, as one
 * kernel that changes weights and states in place. A step allocates nothing, and its result knows
 * neither threads nor kernels.
 */
final class OptimizerRun {
  /** Whole lanes at every width: only the very end of the array is a tail. */
  private static final int CHUNK = Norms.CHUNK;

  private static final int RATE = 0;
  private static final int SCALE = 1;
  private static final int FIRST_SHARED = 2;

  private final int count;
  private final Team team;
  private final Clipping clipping;
  private final Norms norms;
  private final List<Update.Shared> shared;
  private final float[] scalars;
  private final Map<String, float[]> states = new LinkedHashMap<>();

  private final float[][] arrays; // of each slot of the program
  private final int[] offsets; // of each slot that is a scalar, else −1
  private final int weightIn;
  private final int gradientIn;
  private final int weightOut;
  private final Pointwise[] kernels;
  private final Slots[] slots;
  private final Team.Task task = this::run;

  private long steps;
  private double norm;

  /**
   * Starts with states of 0.
   *
   * @param count the number of weights
   * @throws IllegalArgumentException if the optimizer's equations are incomplete
   */
  OptimizerRun(Optimizer optimizer, int count, Team team, Clipping clipping) {
    this.count = count;
    this.team = team;
    this.clipping = clipping;
    norms = new Norms(count, team);
    Update update = new Update(clipping);
    optimizer.equations(update);
    shared = update.scalars();
    scalars = new float[FIRST_SHARED + shared.size()];
    List<Expr> results = new ArrayList<>(List.of(update.next()));
    Map<Expr, float[]> values = new HashMap<>();
    for (Update.Carried state : update.carried()) {
      states.put(state.name(), new float[count]);
      values.put(state.previous(), states.get(state.name()));
      results.add(state.next());
    }
    Program program = Program.of(results);
    int inputs = program.inputs().size();
    weightIn = program.inputs().indexOf(update.weight);
    gradientIn = program.inputs().indexOf(update.rawGradient);
    weightOut = inputs;
    arrays = new float[program.slots()][];
    offsets = new int[program.slots()];
    Arrays.fill(offsets, -1);
    for (int i = 0; i < inputs; i++) {
      Expr leaf = program.inputs().get(i);
      if (program.scalarInput(i)) {
        arrays[i] = scalars;
        offsets[i] = scalar(update, leaf);
      } else if (i != weightIn && i != gradientIn) {
        arrays[i] = values.get(leaf);
        known(arrays[i] != null, leaf);
      }
    }
    int out = weightOut;
    for (float[] state : states.values()) {
      arrays[++out] = state;
    }
    kernels = new Pointwise[team.size()];
    slots = new Slots[team.size()];
    Arrays.setAll(kernels, worker -> team.kernels(worker).pointwise(program));
    Arrays.setAll(slots, worker -> new Slots(program.slots()));
  }

  private static int scalar(Update update, Expr leaf) {
    List<Expr> places = new ArrayList<>(List.of(update.learningRate, update.clippingScale));
    update.scalars().forEach(scalar -> places.add(scalar.leaf()));
    known(places.contains(leaf), leaf);
    return places.indexOf(leaf);
  }

  private static void known(boolean known, Expr leaf) {
    if (!known) {
      throw new IllegalArgumentException(
          "optimizer: found the leaf %s, expected what parameter, gradient, rate, state and scalar give"
              .formatted(leaf));
    }
  }

  /**
   * Changes the weights; the gradients stay as they are.
   *
   * @param gradients of the mean loss, not clipped
   * @param rate the learning rate of this step
   */
  void step(float[] weights, float[] gradients, double rate) {
    if (weights.length != count || gradients.length != count) {
      throw new IllegalArgumentException(
          "optimizer: found %d weights and %d gradients, expected %d of each"
              .formatted(weights.length, gradients.length, count));
    }
    norm = norms.norm(gradients);
    steps++;
    scalars[RATE] = (float) rate;
    scalars[SCALE] = (float) clipping.scale(norm);
    for (int i = 0; i < shared.size(); i++) {
      scalars[FIRST_SHARED + i] = (float) shared.get(i).ofStep().applyAsDouble(steps);
    }
    bind(weightIn, weights);
    bind(weightOut, weights);
    bind(gradientIn, gradients);
    team.run(task);
  }

  private void bind(int slot, float[] array) {
    if (slot >= 0) {
      arrays[slot] = array;
    }
  }

  private void run(int worker) {
    int chunks = Norms.chunks(count);
    int last = team.share(chunks, worker + 1);
    for (int c = team.share(chunks, worker); c < last; c++) {
      int first = c * CHUNK;
      for (int i = 0; i < arrays.length; i++) {
        slots[worker].set(i, arrays[i], offsets[i] < 0 ? first : offsets[i], 0);
      }
      kernels[worker].run(slots[worker], 1, Math.min(CHUNK, count - first));
    }
  }

  /** The global norm of the last step's gradient, before clipping. */
  double norm() {
    return norm;
  }

  /** The names of the optimizer's states, in the order of its equations. */
  List<String> states() {
    return List.copyOf(states.keySet());
  }

  /** A state, one value a weight: the array itself. */
  float[] state(String name) {
    return states.get(name);
  }

  /** The number of steps done. */
  long steps() {
    return steps;
  }

  /** Goes on as if this many steps were done; the states are set through {@link #state}. */
  void resume(long stepsDone) {
    steps = stepsDone;
  }
}
