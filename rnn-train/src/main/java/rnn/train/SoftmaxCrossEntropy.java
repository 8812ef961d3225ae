package rnn.train;

import java.util.Arrays;
import java.util.List;
import rnn.core.Window;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;
import rnn.core.kernel.Team;

/**
 * The loss of a prediction among classes: −log softmax(x)[target] at every position, averaged; and
 * its gradient. The sum of a row goes by 16 stripes (j mod 16) and a fixed tree in float, the total
 * in double by chunks of 4096 positions; so the result knows neither threads nor kernels. A call
 * allocates nothing.
 */
public final class SoftmaxCrossEntropy {
  private static final int STRIPES = 16; // part of the specification
  private static final Expr X = Expr.leaf("x");
  private static final Expr MAX = Expr.scalar("max");
  private static final Program EXP = Program.of(List.of(Expr.exp(X.minus(MAX))));
  private static final Expr E = Expr.leaf("e");
  private static final Expr SUM = Expr.scalar("sum");
  private static final Expr SHARE = Expr.scalar("share");
  private static final Program GRADIENT = Program.of(List.of(E.over(SUM).times(SHARE)));

  private final int classes;
  private final Team team;
  private final double[] losses;
  private final Rows[] workers;
  private final Team.Task task = this::run;

  private Window window;
  private Matrix logits;
  private int[] targets;
  private float[] weights; // null: all 1
  private double totalWeight;
  private Matrix dLogits; // null: no gradient

  /**
   * A loss.
   *
   * @param maxPositions the most positions it will see at once
   * @param classes the number of classes
   * @param team does the work, each worker that of some sequences
   * @throws IllegalArgumentException if there is no class, or a negative number of positions
   */
  public SoftmaxCrossEntropy(int maxPositions, int classes, Team team) {
    if (maxPositions < 0 || classes < 1) {
      throw new IllegalArgumentException(
          "loss: found %d positions of %d classes, expected 0 or more of at least 1"
              .formatted(maxPositions, classes));
    }
    this.classes = classes;
    this.team = team;
    losses = new double[maxPositions];
    workers = new Rows[team.size()];
    Arrays.setAll(workers, worker -> new Rows(classes, team.kernels(worker)));
  }

  /**
   * The mean loss in nats; writes its gradient.
   *
   * @param window whose positions they are
   * @param logits {@code [positions, classes]}
   * @param targets the right class of each position
   * @param dLogits {@code [positions, classes]}, overwritten; may be {@code logits}
   * @throws IllegalArgumentException if a shape or a target is wrong
   */
  public double gradient(Window window, Matrix logits, int[] targets, Matrix dLogits) {
    return mean(window, logits, targets, null, dLogits);
  }

  /**
   * The same with a weight of 0 or more for each position: Σ w·loss / Σ w. A weight of 0 leaves a
   * position out, whatever its logits and its target.
   */
  public double gradient(
      Window window, Matrix logits, int[] targets, float[] weights, Matrix dLogits) {
    return mean(window, logits, targets, weights, dLogits);
  }

  /** The mean loss in nats. */
  public double loss(Window window, Matrix logits, int[] targets) {
    return mean(window, logits, targets, null, null);
  }

  /** The weighted mean loss in nats. */
  public double loss(Window window, Matrix logits, int[] targets, float[] weights) {
    return mean(window, logits, targets, weights, null);
  }

  /**
   * The loss of each position of the last call in nats, unweighted, 0 where the weight is 0: the
   * array itself, which the next call overwrites.
   */
  public double[] losses() {
    return losses;
  }

  private double mean(Window of, Matrix x, int[] y, float[] w, Matrix dX) {
    int n = of.positions();
    check(n, x, y, w);
    window = of;
    logits = x;
    targets = y;
    weights = w;
    dLogits = dX;
    totalWeight = 0;
    for (int k = 0; k < n; k++) {
      totalWeight += checkedWeight(k);
    }
    if (!(totalWeight > 0)) {
      throw new IllegalArgumentException("loss: found weights of 0 only, expected one above 0");
    }
    if (dX != null) {
      checkShape("gradients", n, dX);
    }
    if (of.sequences() < team.size()) {
      run(workers[0], 0, of.sequences());
    } else {
      team.run(task);
    }
    return sum() / totalWeight;
  }

  private void check(int n, Matrix x, int[] y, float[] w) {
    if (n > losses.length) {
      throw new IllegalArgumentException(
          "loss: found %d positions, expected at most %d".formatted(n, losses.length));
    }
    checkShape("logits", n, x);
    if (y.length < n || w != null && w.length < n) {
      throw new IllegalArgumentException(
          "loss: found %d targets and %s weights, expected one for each of %d positions"
              .formatted(y.length, w == null ? "no" : w.length, n));
    }
  }

  private void checkShape(String what, int n, Matrix m) {
    if (m.rows() < n || m.columns() != classes || m.columnStride() != 1 || m.order() != null) {
      throw new IllegalArgumentException(
          "loss: found %s [%d, %d], expected [%d, %d] with the classes side by side"
              .formatted(what, m.rows(), m.columns(), n, classes));
    }
  }

  private float checkedWeight(int k) {
    float weight = weight(k);
    if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "loss: found the weight %s at position %d, expected 0 or more".formatted(weight, k));
    }
    if (weight > 0 && (targets[k] < 0 || targets[k] >= classes)) {
      throw new IllegalArgumentException(
          "loss: found the target %d at position %d, expected 0 … %d"
              .formatted(targets[k], k, classes - 1));
    }
    return weight;
  }

  private float weight(int k) {
    return weights == null ? 1 : weights[k];
  }

  private double sum() {
    double sum = 0;
    int positions = window.positions();
    for (int first = 0; first < positions; first += Norms.CHUNK) {
      double chunk = 0;
      for (int k = first; k < Math.min(first + Norms.CHUNK, positions); k++) {
        chunk += weight(k) * losses[k];
      }
      sum += chunk;
    }
    return sum;
  }

  private void run(int worker) {
    int first = team.share(window.sequences(), worker);
    run(workers[worker], first, team.share(window.sequences(), worker + 1));
  }

  private void run(Rows rows, int first, int last) {
    for (int t = 0; t < window.steps(); t++) {
      int end = window.offset(t) + Math.min(last, window.rows(t));
      for (int k = window.offset(t) + first; k < end; k += Rows.COUNT) {
        positions(rows, k, Math.min(Rows.COUNT, end - k));
      }
    }
  }

  private void positions(Rows rows, int first, int count) {
    rows.exponentials(logits, first, count);
    for (int i = 0; i < count; i++) {
      int k = first + i;
      boolean counts = weight(k) > 0;
      losses[k] = counts ? rows.loss(i, logits.data()[logits.at(k, targets[k])]) : 0;
      rows.share[i] = counts ? (float) (weight(k) / totalWeight) : 0;
    }
    if (dLogits != null) {
      rows.gradient(count);
      for (int i = 0; i < count; i++) {
        int k = first + i;
        if (weight(k) > 0) {
          rows.write(i, targets[k], dLogits.data(), dLogits.at(k, 0));
        } else {
          int at = dLogits.at(k, 0);
          Arrays.fill(dLogits.data(), at, at + classes, 0);
        }
      }
    }
  }

  /**
   * Some positions' work, in whole lanes of a worker's own, so that nothing reads or writes padding
   * of the caller's.
   */
  private static final class Rows {
    static final int COUNT = 16;

    final float[] share = new float[COUNT]; // of each position in the mean
    private final int classes;
    private final int padded;
    private final Pointwise exp;
    private final Pointwise gradient;
    private final Slots expSlots = new Slots(EXP.slots());
    private final Slots gradientSlots = new Slots(GRADIENT.slots());
    private final float[] e; // e^(x − max), then 0 up to whole lanes
    private final float[] d;
    private final float[] max = new float[COUNT];
    private final float[] sum = new float[COUNT];
    private final float[] stripes = new float[4];

    Rows(int classes, Kernels kernels) {
      this.classes = classes;
      padded = Kernels.padded(classes);
      exp = kernels.pointwise(EXP);
      gradient = kernels.pointwise(GRADIENT);
      e = new float[COUNT * padded];
      d = new float[COUNT * padded];
      expSlots.set(EXP.inputs().indexOf(X), e, 0, padded);
      expSlots.set(EXP.inputs().indexOf(MAX), max, 0, 1);
      expSlots.set(EXP.inputs().size(), e, 0, padded);
      gradientSlots.set(GRADIENT.inputs().indexOf(E), e, 0, padded);
      gradientSlots.set(GRADIENT.inputs().indexOf(SUM), sum, 0, 1);
      gradientSlots.set(GRADIENT.inputs().indexOf(SHARE), share, 0, 1);
      gradientSlots.set(GRADIENT.inputs().size(), d, 0, padded);
    }

    void exponentials(Matrix x, int first, int count) {
      for (int i = 0, at = 0; i < count; i++, at += padded) {
        System.arraycopy(x.data(), x.at(first + i, 0), e, at, classes);
        max[i] = largest(e, at, classes);
        Arrays.fill(e, at + classes, at + padded, max[i]); // nothing denormal, which would be slow
      }
      exp.run(expSlots, count, padded);
      for (int i = 0, at = 0; i < count; i++, at += padded) {
        Arrays.fill(e, at + classes, at + padded, 0);
        sum[i] = sum(e, at, at + padded, stripes);
      }
    }

    double loss(int i, float target) {
      return StrictMath.log(sum[i]) - ((double) target - max[i]);
    }

    void gradient(int count) {
      gradient.run(gradientSlots, count, padded);
    }

    void write(int i, int target, float[] to, int at) {
      System.arraycopy(d, i * padded, to, at, classes);
      to[at + target] = (e[i * padded + target] / sum[i] - 1) * share[i];
    }

    /**
     * The largest, four at a time because each waits for the one before. A NaN makes the sum NaN,
     * whatever becomes of it here.
     */
    private static float largest(float[] x, int from, int count) {
      float m0 = x[from];
      float m1 = m0;
      float m2 = m0;
      float m3 = m0;
      int i = from + 1;
      int to = from + count;
      for (; i + 4 <= to; i += 4) {
        m0 = Math.max(m0, x[i]);
        m1 = Math.max(m1, x[i + 1]);
        m2 = Math.max(m2, x[i + 2]);
        m3 = Math.max(m3, x[i + 3]);
      }
      for (; i < to; i++) {
        m0 = Math.max(m0, x[i]);
      }
      return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }

    /**
     * The tree adds stripe j and j + 8, then j + 4, then j + 2, then j + 1; four stripes are under
     * way at a time.
     */
    private static float sum(float[] x, int from, int to, float[] s) {
      for (int j = 0; j < s.length; j++) {
        float s0 = 0;
        float s4 = 0;
        float s8 = 0;
        float s12 = 0;
        for (int i = from + j; i < to; i += STRIPES) {
          s0 += x[i];
          s4 += x[i + 4];
          s8 += x[i + 8];
          s12 += x[i + 12];
        }
        s[j] = (s0 + s8) + (s4 + s12);
      }
      return (s[0] + s[2]) + (s[1] + s[3]);
    }
  }

  /**
   * The same loss in double: the oracle of gradient checks.
   *
   * @param logits {@code [positions, classes]}
   * @param targets the right class of each position
   * @param weights of the positions, or null for all 1
   * @throws IllegalArgumentException if the lengths are not those of the same positions
   */
  public static double loss(double[] logits, int classes, int[] targets, double[] weights) {
    int positions = classes < 1 ? 0 : logits.length / classes;
    if (classes < 1
        || positions * classes != logits.length
        || targets.length < positions
        || weights != null && weights.length < positions) {
      throw new IllegalArgumentException(
          "loss: found %d logits of %d classes, %d targets and %s weights, expected whole positions with one of each"
              .formatted(
                  logits.length, classes, targets.length, weights == null ? "no" : weights.length));
    }
    double sum = 0;
    double total = 0;
    for (int k = 0; k < positions; k++) {
      double weight = weights == null ? 1 : weights[k];
      if (weight > 0) {
        sum += weight * loss(logits, k * classes, classes, targets[k]);
        total += weight;
      }
    }
    return sum / total;
  }

  private static double loss(double[] x, int at, int classes, int target) {
    double max = x[at];
    for (int j = 1; j < classes; j++) {
      max = Math.max(max, x[at + j]);
    }
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      sum += StrictMath.exp(x[at + j] - max);
    }
    return StrictMath.log(sum) - (x[at + target] - max);
  }
}
