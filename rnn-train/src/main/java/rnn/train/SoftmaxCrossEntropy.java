package rnn.train;

import java.util.List;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;
import rnn.core.kernel.Team;

/**
 * The loss of a prediction among classes: −log softmax(x)[target] at every position, averaged; and
 * its gradient. Sums of a row go by 16 stripes (j mod 16) and a fixed tree, the total in double by
 * chunks of 4096 positions.
 */
public final class SoftmaxCrossEntropy {
  private static final int STRIPES = 16;
  private static final Program EXP = exp();

  private final int classes;
  private final Team team;
  private final double[] losses;
  private final float[] maxima;
  private final Pointwise[] kernels;
  private final Slots[] slots;
  private final float[][] rows; // a worker's row of e^(x − max)
  private final float[][] stripes;
  private final Team.Task task = this::run;
  private int positions;
  private Matrix logits;
  private Matrix dLogits; // null in evaluation
  private int[] targets;
  private float[] weights; // null: all 1
  private double totalWeight;

  private static Program exp() {
    Expr x = Expr.leaf("x");
    return Program.of(List.of(Expr.exp(x.minus(Expr.scalar("max")))));
  }

  /**
   * A loss.
   *
   * @param positions the most positions it will see at once
   * @param classes the number of classes
   */
  public SoftmaxCrossEntropy(int positions, int classes, Team team) {
    this.classes = classes;
    this.team = team;
    losses = new double[positions];
    maxima = new float[positions];
    int n = team.size();
    kernels = new Pointwise[n];
    slots = new Slots[n];
    rows = new float[n][(classes + STRIPES - 1) / STRIPES * STRIPES];
    stripes = new float[n][STRIPES];
    for (int i = 0; i < n; i++) {
      kernels[i] = team.kernels(i).pointwise(EXP);
      slots[i] = new Slots(EXP.slots());
    }
  }

  /**
   * The mean loss in nats; overwrites {@code dLogits} with its gradient.
   *
   * @param positions the number of positions
   * @param logits {@code [positions, classes]}
   * @param targets the right class of each position
   * @param dLogits {@code [positions, classes]}
   */
  public double gradient(int positions, Matrix logits, int[] targets, Matrix dLogits) {
    return mean(positions, logits, targets, null, dLogits);
  }

  /**
   * The same with a weight for each position: Σ w·loss / Σ w. A weight of 0 leaves a position out.
   */
  public double gradient(
      int positions, Matrix logits, int[] targets, float[] weights, Matrix dLogits) {
    return mean(positions, logits, targets, weights, dLogits);
  }

  /** The mean loss in nats. */
  public double loss(int positions, Matrix logits, int[] targets) {
    return mean(positions, logits, targets, null, null);
  }

  /** The loss of each position of the last call, unweighted. */
  public double[] losses() {
    return losses;
  }

  private double mean(int n, Matrix x, int[] y, float[] w, Matrix dX) {
    positions = n;
    logits = x;
    targets = y;
    weights = w;
    dLogits = dX;
    totalWeight = w == null ? n : 0;
    for (int k = 0; w != null && k < n; k++) {
      totalWeight += w[k];
    }
    if (!(totalWeight > 0)) {
      throw new IllegalArgumentException(
          "loss: found weights that sum to %s, expected above 0".formatted(totalWeight));
    }
    team.run(task);
    double sum = 0;
    for (int first = 0; first < n; first += Norms.CHUNK) {
      double chunk = 0;
      for (int k = first; k < Math.min(first + Norms.CHUNK, n); k++) {
        chunk += w == null ? losses[k] : w[k] == 0 ? 0 : w[k] * losses[k];
      }
      sum += chunk;
    }
    return sum / totalWeight;
  }

  private void run(int worker) {
    int last = team.share(positions, worker + 1);
    for (int k = team.share(positions, worker); k < last; k++) {
      row(worker, k);
    }
  }

  private void row(int worker, int k) {
    float[] x = logits.data();
    int at = logits.at(k, 0);
    float max = max(x, at, stripes[worker]);
    maxima[k] = max;
    Slots s = slots[worker];
    float[] e = rows[worker];
    for (int i = 0; i < EXP.inputs().size(); i++) {
      if (EXP.scalarInput(i)) {
        s.set(i, maxima, k, 0);
      } else {
        s.set(i, x, at, 0);
      }
    }
    s.set(EXP.inputs().size(), e, 0, 0);
    boolean padded = logits.rowStride() >= e.length;
    kernels[worker].run(s, 1, padded ? e.length : classes);
    java.util.Arrays.fill(e, classes, e.length, 0);
    float sum = sum(e, stripes[worker]);
    losses[k] = StrictMath.log(sum) - ((double) x[at + targets[k]] - max);
    if (dLogits != null) {
      float weight = (float) ((weights == null ? 1 : weights[k]) / totalWeight);
      scale(e, weight, sum, targets[k], dLogits.data(), dLogits.at(k, 0));
    }
  }

  private float max(float[] x, int at, float[] s) {
    java.util.Arrays.fill(s, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < classes; i += STRIPES) {
      for (int j = 0; j < Math.min(STRIPES, classes - i); j++) {
        s[j] = Math.max(s[j], x[at + i + j]);
      }
    }
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        s[j] = Math.max(s[j], s[j + half]);
      }
    }
    return s[0];
  }

  /** The row is padded with zeros, which change no sum. */
  private static float sum(float[] e, float[] s) {
    java.util.Arrays.fill(s, 0);
    for (int i = 0; i < e.length; i += STRIPES) {
      for (int j = 0; j < STRIPES; j++) {
        s[j] += e[i + j];
      }
    }
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        s[j] += s[j + half];
      }
    }
    return s[0];
  }

  private void scale(float[] e, float weight, float sum, int target, float[] d, int at) {
    for (int j = 0; j < classes; j++) {
      d[at + j] = e[j] / sum * weight;
    }
    d[at + target] = (e[target] / sum - 1) * weight;
  }

  /**
   * The same loss in double, for gradient checks.
   *
   * @param logits {@code [positions, classes]}
   * @param weights of the positions, or null for all 1
   */
  public static double loss(double[] logits, int classes, int[] targets, float[] weights) {
    double sum = 0;
    double total = 0;
    for (int k = 0; k < logits.length / classes; k++) {
      double weight = weights == null ? 1 : weights[k];
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < classes; j++) {
        max = Math.max(max, logits[k * classes + j]);
      }
      double norm = 0;
      for (int j = 0; j < classes; j++) {
        norm += StrictMath.exp(logits[k * classes + j] - max);
      }
      sum += weight * (StrictMath.log(norm) - (logits[k * classes + targets[k]] - max));
      total += weight;
    }
    return sum / total;
  }
}
