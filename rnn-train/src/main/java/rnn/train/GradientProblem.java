package rnn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import rnn.core.DoubleNetwork;
import rnn.core.Initializer;
import rnn.core.Layer;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Parameter;
import rnn.core.State;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.expr.Trace;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * A loss of a model on one window, as a function of a point: the weights, the initial states and,
 * where the model reads vectors, its input. The loss is Σ r·output + Σ s·final state with random r
 * and s, because a plain sum hides mistakes that cancel; or softmax cross-entropy, with random
 * weights of the positions, in place of its first part.
 *
 * @param model the model
 * @param window the shape of its input
 * @param masks what dropout drops
 * @param symbols the input of a model that reads symbols
 * @param point weights, initial states, input vectors
 * @param outputWeights r, {@code [positions, outputs]}
 * @param targets a class for each position, or null for the linear loss
 * @param positionWeights a weight for each position
 * @param stateWeights s, {@code [B, H]} each
 */
record GradientProblem(
    Model model,
    Window window,
    Masks masks,
    int[] symbols,
    List<float[]> point,
    float[] outputWeights,
    int[] targets,
    float[] positionWeights,
    List<float[]> stateWeights) {

  /**
   * Values of a point that are judged together.
   *
   * @param name the parameter and its gate, or the state, or the input
   * @param array which array of the point
   * @param from the first of them
   * @param count how many
   * @param columns in a row
   */
  record Block(String name, int array, int from, int count, int columns) {}

  static GradientProblem random(
      Model model, Window window, Weights weights, long seed, boolean crossEntropy) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> point = new ArrayList<>();
    List<float[]> stateWeights = new ArrayList<>();
    point.add(weights.values().clone());
    for (Layer layer : model.layers()) {
      if (layer instanceof Layer.Recurrent r) {
        for (int s = 0; s < r.cell().states().size(); s++) {
          point.add(values(random, window.sequences() * r.units()));
          stateWeights.add(values(random, window.sequences() * r.units()));
        }
      }
    }
    int n = window.positions();
    if (!symbolic(model)) {
      point.add(values(random, n * model.input().size()));
    }
    float[] positionWeights = new float[n];
    for (int k = 0; k < n; k++) {
      positionWeights[k] = (float) random.nextDouble(0.25, 2);
    }
    return new GradientProblem(
        model,
        window,
        new Masks(seed).at(1),
        random.ints(n, 0, model.input().size()).toArray(),
        point,
        values(random, n * model.outputs()),
        crossEntropy ? random.ints(n, 0, model.outputs()).toArray() : null,
        positionWeights,
        stateWeights);
  }

  /** Small enough that nothing saturates, large enough that every path carries some gradient. */
  static Weights weights(Model model, long seed) {
    int widest = 1;
    for (Parameter p : model.parameters()) {
      widest = Math.max(widest, p.columns());
    }
    double range = Math.min(0.9, 1.5 / Math.sqrt(widest));
    return Weights.initial(model, Initializer.uniform(range), seed);
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static boolean symbolic(Model model) {
    return model.input() instanceof Model.Symbols;
  }

  /** The parameters by gate, the initial states, the input. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (Parameter p : model.parameters()) {
      int gates = Math.max(1, p.gates().size());
      int size = p.size() / gates;
      for (int g = 0; g < gates; g++) {
        String gate = gates == 1 ? "" : " gate " + p.gates().get(g);
        blocks.add(
            new Block(p.name() + gate, 0, p.offset() + g * size, size, Math.max(1, p.columns())));
      }
    }
    int array = 1;
    int layer = 0;
    for (Layer each : model.layers()) {
      if (each instanceof Layer.Recurrent r) {
        for (String state : r.cell().states()) {
          int count = point.get(array).length;
          String name = "initial " + state + "_l" + layer;
          blocks.add(new Block(name, array++, 0, count, r.units()));
        }
        layer++;
      }
    }
    if (!symbolic(model)) {
      blocks.add(new Block("input", array, 0, point.get(array).length, model.input().size()));
    }
    return blocks;
  }

  /** The same problem with every value of the point moved to one of its two neighbours. */
  GradientProblem nudged(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> nudged = new ArrayList<>();
    for (float[] values : point) {
      float[] moved = new float[values.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = random.nextBoolean() ? Math.nextUp(values[i]) : Math.nextDown(values[i]);
      }
      nudged.add(moved);
    }
    return at(nudged);
  }

  /** The same problem at another point. */
  GradientProblem at(List<float[]> other) {
    return new GradientProblem(
        model,
        window,
        masks,
        symbols,
        other,
        outputWeights,
        targets,
        positionWeights,
        stateWeights);
  }

  /** The gradients in float, laid out like the point, as training computes them. */
  List<float[]> gradients(Kernels kernels, int threads) {
    Weights weights = Weights.zero(model);
    System.arraycopy(point.getFirst(), 0, weights.values(), 0, weights.values().length);
    float[] dWeights = new float[model.size()];
    try (Team team = new Team(kernels, threads)) {
      Network network = Network.forTraining(weights, dWeights, team, window);
      return gradients(network, team, dWeights);
    }
  }

  private List<float[]> gradients(Network network, Team team, float[] dWeights) {
    int n = window.positions();
    network.resume(State.of(point.subList(1, 1 + stateWeights.size())));
    if (symbolic(model)) {
      network.forward(window, symbols, masks);
    } else {
      network.forward(window, point.getLast(), masks);
    }
    Matrix d = network.outputGradient();
    if (targets == null) {
      for (int i = 0; i < outputWeights.length; i++) {
        d.data()[d.at(i / d.columns(), i % d.columns())] = outputWeights[i];
      }
    } else {
      new SoftmaxCrossEntropy(n, model.outputs(), team)
          .gradient(window, network.output(), targets, positionWeights, d);
    }
    network.backward(masks, State.of(stateWeights));
    List<float[]> gradients = new ArrayList<>();
    gradients.add(dWeights);
    gradients.addAll(network.initialGradient().values());
    if (!symbolic(model)) {
      Matrix dX = network.inputGradient();
      float[] logical = new float[n * dX.columns()];
      for (int i = 0; i < logical.length; i++) {
        logical[i] = dX.data()[dX.at(i / dX.columns(), i % dX.columns())];
      }
      gradients.add(logical);
    }
    return gradients;
  }

  /** The loss in double around the point: its slopes are what gradients are held against. */
  final class Oracle {
    private static final double STEP = 1e-6;
    private static final int SHRINKS = 3;

    private final List<double[]> values = new ArrayList<>();
    private final DoubleNetwork network;
    private final double[] position;
    private double size;

    Oracle() {
      point.forEach(array -> values.add(doubles(array)));
      network = new DoubleNetwork(model, values.getFirst());
      position = doubles(positionWeights);
    }

    /** What the forward pass meets on its way at the point itself. */
    Trace trace() {
      loss();
      return network.trace();
    }

    /** How far off a slope may be because losses are rounded to double. */
    double noise() {
      return 10 * Math.ulp(size) / STEP;
    }

    /**
     * The slope in a direction by central differences, with smaller steps while a comparison turns
     * out differently on the two sides; NaN if it does to the last.
     */
    double slope(Block block, double[] direction) {
      double[] at = values.get(block.array());
      double[] before = at.clone();
      double slope = Double.NaN;
      double h = STEP;
      for (int k = 0; k < SHRINKS && Double.isNaN(slope); k++, h /= 8) {
        move(at, before, block, direction, h);
        double above = loss();
        long choices = network.trace().choices();
        move(at, before, block, direction, -h);
        double below = loss();
        slope = network.trace().choices() == choices ? (above - below) / (2 * h) : Double.NaN;
      }
      System.arraycopy(before, 0, at, 0, at.length);
      return slope;
    }

    private void move(double[] at, double[] before, Block block, double[] direction, double h) {
      for (int i = 0; i < block.count(); i++) {
        at[block.from() + i] = before[block.from() + i] + h * direction[i];
      }
    }

    private double loss() {
      List<double[]> initial = values.subList(1, 1 + stateWeights.size());
      if (symbolic(model)) {
        network.forward(window, symbols, initial, masks);
      } else {
        network.forward(window, values.getLast(), initial, masks);
      }
      double loss =
          targets == null
              ? dot(network.output(), outputWeights)
              : SoftmaxCrossEntropy.loss(network.output(), model.outputs(), targets, position);
      for (int s = 0; s < stateWeights.size(); s++) {
        loss += dot(network.states().get(s), stateWeights.get(s));
      }
      size = Math.max(size, Math.abs(loss));
      return loss;
    }

    private static double dot(double[] a, float[] b) {
      double sum = 0;
      for (int i = 0; i < b.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    private static double[] doubles(float[] values) {
      double[] doubles = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        doubles[i] = values[i];
      }
      return doubles;
    }
  }
}
