package rnn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import rnn.core.Model;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Kernels;
import rnn.train.GradientProblem.Block;

/**
 * Holds the gradient in float that training uses against central differences of the model's forward
 * pass in double, gate by gate: for every model and every cell. An immutable value, every method
 * that sets something gives a changed copy.
 *
 * {@snippet class="rnn.train.GradientCheckTest" region="check"}
 *
 * <p>The loss weighs outputs and final states at random; weights, initial states and inputs are
 * random too, sequences end at different steps, and dropout drops the same values in every
 * evaluation. An error counts relative to the root mean square of its own gate's slopes, so no gate
 * hides behind a larger one. What is tolerated is 1e-4 of it, or 20 times what moving all weights,
 * inputs, results of kernels and of the operations of fused arithmetic to neighbouring floats
 * changes, or what rounding in double leaves uncertain: whichever is largest, and the report says
 * which. A coordinate at which a comparison turns out differently on the two sides has no slope and
 * is skipped.
 */
public final class GradientCheck {
  private static final double TOLERANCE = 1e-4;
  private static final int NUDGES = 3;
  private static final double ROUNDING = 20;
  private static final int DIRECTIONS = 8;
  private static final double LEAST = 1e-3;

  /** The most multiplications of an automatic check of every coordinate: about a second. */
  private static final double FEW = 2e8;

  private final Model model;
  private long seed = 1;
  private Window window = Window.ofLengths(4, 3, 3);
  private Kernels kernels;
  private int threads = 1;
  private Weights weights;
  private boolean crossEntropy;
  private int directions = -1; // −1: as many as the size allows; 0: every coordinate

  private GradientCheck(Model model) {
    this.model = model;
  }

  /** A check of a model: of every coordinate if it is small, else of 8 random directions a gate. */
  public static GradientCheck of(Model model) {
    return new GradientCheck(model);
  }

  private GradientCheck copy() {
    GradientCheck copy = new GradientCheck(model);
    copy.seed = seed;
    copy.window = window;
    copy.kernels = kernels;
    copy.threads = threads;
    copy.weights = weights;
    copy.crossEntropy = crossEntropy;
    copy.directions = directions;
    return copy;
  }

  /** With other random numbers. */
  public GradientCheck seed(long newSeed) {
    GradientCheck copy = copy();
    copy.seed = newSeed;
    return copy;
  }

  /** On sequences of these lengths instead of 4, 3 and 3. */
  public GradientCheck window(Window newWindow) {
    GradientCheck copy = copy();
    copy.window = newWindow;
    return copy;
  }

  /** On these kernels instead of the fastest ones. */
  public GradientCheck kernels(Kernels newKernels) {
    GradientCheck copy = copy();
    copy.kernels = newKernels;
    return copy;
  }

  /** On this many threads instead of one. */
  public GradientCheck threads(int newThreads) {
    if (newThreads < 1) {
      throw new IllegalArgumentException(
          "gradient check: found %d threads, expected at least 1".formatted(newThreads));
    }
    GradientCheck copy = copy();
    copy.threads = newThreads;
    return copy;
  }

  /** At these weights instead of random ones. */
  public GradientCheck weights(Weights newWeights) {
    if (!Checkpoint.isSame(newWeights.model(), model)) {
      throw new IllegalArgumentException(
          "gradient check: found weights of %s, expected %s".formatted(newWeights.model(), model));
    }
    GradientCheck copy = copy();
    copy.weights = newWeights;
    return copy;
  }

  /** With softmax cross-entropy of random targets, each position with a random weight, as loss. */
  public GradientCheck crossEntropy() {
    GradientCheck copy = copy();
    copy.crossEntropy = true;
    return copy;
  }

  /** Of every single coordinate, however long it takes. */
  public GradientCheck everyCoordinate() {
    GradientCheck copy = copy();
    copy.directions = 0;
    return copy;
  }

  /**
   * In random directions, this many a gate.
   *
   * @throws IllegalArgumentException if they are fewer than 8, which miss too much
   */
  public GradientCheck randomDirections(int count) {
    if (count < DIRECTIONS) {
      throw new IllegalArgumentException(
          "gradient check: found %d directions, expected at least %d".formatted(count, DIRECTIONS));
    }
    GradientCheck copy = copy();
    copy.directions = count;
    return copy;
  }

  /** Does it. */
  public GradientReport run() {
    Kernels arithmetic = kernels == null ? Kernels.best() : kernels;
    GradientProblem problem = problem();
    List<List<float[]>> found = new ArrayList<>();
    found.add(problem.gradients(arithmetic, threads));
    for (int k = 0; k < NUDGES; k++) {
      found.add(problem.nudged(seed + k).gradients(new NudgedKernels(arithmetic, seed + k), 1));
    }
    GradientReport report = compare(problem, found, arithmetic);
    return report.right() || window.steps() == 1
        ? report
        : report.withStep(window(Window.of(1, window.sequences())).run());
  }

  GradientProblem problem() {
    Weights at = weights == null ? GradientProblem.weights(model, seed) : weights;
    return GradientProblem.random(model, window, at, seed, crossEntropy);
  }

  /**
   * Compares gradients with the slopes of a problem.
   *
   * @param found the gradients at the problem's point, and nudged ones
   */
  GradientReport compare(GradientProblem problem, List<List<float[]>> found, Kernels on) {
    GradientProblem.Oracle oracle = problem.new Oracle();
    int each = directions < 0 ? affordable(problem) : directions;
    SplittableRandom random = new SplittableRandom(seed);
    List<Comparison> comparisons = new ArrayList<>();
    for (Block block : problem.blocks()) {
      boolean all = each == 0 || block.count() <= each;
      comparisons.add(
          new Comparison(block, all ? block.count() : each, all, random, oracle, found));
    }
    double squares = comparisons.stream().mapToDouble(c -> c.squares).sum();
    double least = LEAST * rms(squares, comparisons.stream().mapToInt(c -> c.compared).sum());
    List<GradientReport.Row> rows = comparisons.stream().map(c -> c.row(least)).toList();
    String what =
        "%s; %d steps, %d sequences, seed %d; %s; %s"
            .formatted(
                model,
                window.steps(),
                window.sequences(),
                seed,
                each == 0 ? "every coordinate" : each + " random directions a gate",
                on);
    return new GradientReport(what, rows, oracle.trace(), null);
  }

  private static double rms(double squares, int count) {
    return count == 0 ? 0 : Math.sqrt(squares / count);
  }

  private int affordable(GradientProblem problem) {
    double coordinates = problem.blocks().stream().mapToInt(Block::count).sum();
    return coordinates * model.size() * window.positions() <= FEW ? 0 : DIRECTIONS;
  }

  /** One block: some directions in it, with the slopes found and expected. */
  private static final class Comparison {
    final Block block;
    final boolean coordinates;
    final double[] analytic;
    final double[] numeric;
    final double[] rounding;
    final double noise;
    double squares;
    int compared;

    Comparison(
        Block block,
        int count,
        boolean coordinates,
        SplittableRandom random,
        GradientProblem.Oracle oracle,
        List<List<float[]>> found) {
      this.block = block;
      this.coordinates = coordinates;
      analytic = new double[count];
      numeric = new double[count];
      rounding = new double[count];
      for (int k = 0; k < count; k++) {
        double[] direction = new double[block.count()];
        for (int i = 0; i < direction.length; i++) {
          double size = 1 / Math.sqrt(direction.length);
          direction[i] = coordinates ? (i == k ? 1 : 0) : random.nextBoolean() ? size : -size;
        }
        numeric[k] = oracle.slope(block, direction);
        analytic[k] = along(found.getFirst(), direction);
        for (List<float[]> near : found.subList(1, found.size())) {
          double change = along(near, direction) - analytic[k];
          rounding[k] = Math.max(rounding[k], Math.abs(change));
        }
        if (!Double.isNaN(numeric[k])) {
          compared++;
          squares += numeric[k] * numeric[k];
        }
      }
      noise = oracle.noise();
    }

    double along(List<float[]> gradients, double[] direction) {
      float[] gradient = gradients.get(block.array());
      double sum = 0;
      for (int i = 0; i < direction.length; i++) {
        sum += direction[i] == 0 ? 0 : gradient[block.from() + i] * direction[i];
      }
      return sum;
    }

    GradientReport.Row row(double least) {
      int worst = 0;
      double changed = 0;
      for (int k = 0; k < numeric.length; k++) {
        if (!Double.isNaN(numeric[k])) {
          changed = Math.max(changed, rounding[k]);
          worst = error(k) > error(worst) ? k : worst;
        }
      }
      double rms = rms(squares, compared);
      double scale = Math.max(rms, least);
      GradientReport.Tolerance tolerance =
          GradientReport.Tolerance.largest(
              TOLERANCE, over(ROUNDING * changed, scale), over(noise, scale));
      return new GradientReport.Row(
          block.name(),
          compared,
          numeric.length - compared,
          coordinates
              ? "[%d, %d]".formatted(worst / block.columns(), worst % block.columns())
              : "direction " + worst,
          analytic[worst],
          numeric[worst],
          rms,
          over(error(worst), scale),
          tolerance);
    }

    /** −1 where there is no slope, so that anything is worse; ∞ where the gradient is no number. */
    private double error(int k) {
      if (Double.isNaN(numeric[k])) {
        return -1;
      }
      return Double.isNaN(analytic[k])
          ? Double.POSITIVE_INFINITY
          : Math.abs(analytic[k] - numeric[k]);
    }

    private static double over(double size, double scale) {
      return size <= 0 ? 0 : size / scale;
    }
  }
}
