package rnn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;
import rnn.core.kernel.Team;

/**
 * An optimizer at work on one flat array of weights: its equations as one kernel, clipping among
 * them.
 */
final class OptimizerRun {
  private final Team team;
  private final Clipping clipping;
  private final Norms norms;
  private final int count;
  private final Map<String, float[]> states = new LinkedHashMap<>();
  private final Pointwise[] kernels;
  private final Slots[] slots;
  private final float[][] arrays; // of each slot; null where it is the weights or the gradients
  private final boolean[] scalar;
  private final int parameterIn;
  private final int gradientIn;
  private final int parameterOut;
  private final float[] rate = new float[1];
  private final float[] scale = new float[1];
  private final List<LongToDoubleFunction> scalars = new ArrayList<>();
  private final List<float[]> scalarValues = new ArrayList<>();
  private final Team.Task task = this::run;
  private float[] weights;
  private float[] gradients;
  private long steps;
  private double norm;

  OptimizerRun(Optimizer optimizer, int count, Team team, Clipping clipping) {
    this.count = count;
    this.team = team;
    this.clipping = clipping;
    norms = new Norms(count, team);
    Update update = new Update(clipping);
    optimizer.equations(update);
    Map<Expr, float[]> places = new LinkedHashMap<>();
    places.put(update.rate, rate);
    places.put(update.scale, scale);
    update.scalars.forEach((leaf, value) -> {
      scalars.add(value);
      scalarValues.add(new float[1]);
      places.put(leaf, scalarValues.getLast());
    });
    List<Expr> results = new ArrayList<>(List.of(update.nextParameter));
    update.states.forEach((name, leaf) -> {
      states.put(name, new float[count]);
      places.put(leaf, states.get(name));
      results.add(update.nexts.get(name));
    });
    Program program = Program.of(results);
    arrays = new float[program.slots()][];
    scalar = new boolean[program.slots()];
    int inputs = program.inputs().size();
    for (int i = 0; i < inputs; i++) {
      arrays[i] = places.get(program.inputs().get(i));
      scalar[i] = program.scalarInput(i);
    }
    parameterIn = program.inputs().indexOf(update.parameter);
    gradientIn = program.inputs().indexOf(update.rawGradient);
    parameterOut = inputs;
    int k = inputs + 1;
    for (float[] state : states.values()) {
      arrays[k++] = state;
    }
    kernels = new Pointwise[team.size()];
    slots = new Slots[team.size()];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = team.kernels(i).pointwise(program);
      slots[i] = new Slots(program.slots());
    }
  }

  /** Changes the weights; the gradients stay. */
  void step(float[] theWeights, float[] theGradients, double theRate) {
    weights = theWeights;
    gradients = theGradients;
    steps++;
    norm = norms.norm(gradients);
    rate[0] = (float) theRate;
    scale[0] = (float) clipping.scale(norm);
    for (int i = 0; i < scalars.size(); i++) {
      scalarValues.get(i)[0] = (float) scalars.get(i).applyAsDouble(steps);
    }
    team.run(task);
  }

  private void run(int worker) {
    int chunks = (count + Norms.CHUNK - 1) / Norms.CHUNK;
    int first = team.share(chunks, worker) * Norms.CHUNK;
    int last = Math.min(count, team.share(chunks, worker + 1) * Norms.CHUNK);
    if (first >= last) {
      return;
    }
    for (int i = 0; i < arrays.length; i++) {
      float[] array =
          i == parameterIn || i == parameterOut ? weights : i == gradientIn ? gradients : arrays[i];
      slots[worker].set(i, array, scalar[i] ? 0 : first, 0);
    }
    kernels[worker].run(slots[worker], 1, last - first);
  }

  /** The global norm of the last gradient, before clipping. */
  double norm() {
    return norm;
  }

  /** The names of the optimizer's states. */
  List<String> states() {
    return List.copyOf(states.keySet());
  }

  /** A state, one value a weight. */
  float[] state(String name) {
    return states.get(name);
  }

  /** Goes on after this many steps. */
  void resume(long stepsDone) {
    steps = stepsDone;
  }
}
