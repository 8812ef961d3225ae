package rnn.train;

import java.util.Arrays;
import java.util.List;
import rnn.core.Hash;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/**
 * Draws symbols from logits: softmax(logits / temperature), cut to the most likely ones if asked.
 * The n-th draw depends on the seed and n alone. A draw allocates nothing.
 */
public final class Sampler {
  private static final Expr X = Expr.leaf("x");
  private static final Expr MAX = Expr.scalar("max");
  private static final Expr TEMPERATURE = Expr.scalar("temperature");
  static final Program WEIGHT = Program.of(List.of(Expr.exp(X.minus(MAX).over(TEMPERATURE))));

  private final int symbols;
  private final double temperature;
  private final int topK;
  private final double topP;
  private final long seed;
  private final float[] weights; // of the symbols, then up to whole lanes
  private final long[] order;
  private final float[] max = new float[1];
  private final Slots slots = new Slots(WEIGHT.slots());
  private final Kernels kernels;
  private final Pointwise weight;
  private long draws;

  private Sampler(
      int symbols, double temperature, int topK, double topP, long seed, Kernels kernels) {
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.seed = seed;
    this.kernels = kernels;
    weight = kernels.pointwise(WEIGHT);
    this.symbols = symbols;
    weights = new float[Kernels.padded(symbols)];
    order = new long[symbols];
    slots.set(WEIGHT.inputs().indexOf(X), weights, 0, 0);
    slots.set(WEIGHT.inputs().indexOf(MAX), max, 0, 0);
    slots.set(WEIGHT.inputs().indexOf(TEMPERATURE), new float[] {(float) temperature}, 0, 0);
    slots.set(WEIGHT.inputs().size(), weights, 0, 0);
  }

  /**
   * Draws from softmax(logits) over {@code symbols} symbols, on the scalar kernels, which are the
   * fastest for the first thousands of draws.
   *
   * @throws IllegalArgumentException if there is no symbol
   */
  public static Sampler of(int symbols, long seed) {
    if (symbols < 1) {
      throw new IllegalArgumentException(
          "sample: found %d symbols, expected at least 1".formatted(symbols));
    }
    return new Sampler(symbols, 1, symbols, 1, seed, Kernels.scalar());
  }

  /** On these kernels; the draws are the same. */
  public Sampler kernels(Kernels newKernels) {
    return new Sampler(symbols, temperature, topK, topP, seed, newKernels);
  }

  /**
   * With logits divided by a temperature: below 1 safer, above 1 bolder, 0 always the likeliest.
   */
  public Sampler temperature(double newTemperature) {
    if (!(newTemperature >= 0 && newTemperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "sample: found a temperature of %s, expected 0 or more".formatted(newTemperature));
    }
    return new Sampler(symbols, newTemperature, topK, topP, seed, kernels);
  }

  /** From the k likeliest symbols only. Fan, Lewis &amp; Dauphin 2018. */
  public Sampler topK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "sample: found a top-k of %d, expected at least 1".formatted(k));
    }
    return new Sampler(symbols, temperature, Math.min(k, symbols), topP, seed, kernels);
  }

  /** From the fewest likeliest symbols that have probability p together. Holtzman et al. 2020. */
  public Sampler topP(double p) {
    if (!(p > 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "sample: found a top-p of %s, expected above 0 up to 1".formatted(p));
    }
    return new Sampler(symbols, temperature, topK, p, seed, kernels);
  }

  int symbols() {
    return symbols;
  }

  /**
   * Draws a symbol from as many logits as there are symbols.
   *
   * @throws ArithmeticException if they are no numbers
   */
  public int draw(float[] logits) {
    if (logits.length != symbols) {
      throw new IllegalArgumentException(
          "sample: found %d logits, expected %d".formatted(logits.length, symbols));
    }
    return draw(logits, 0, weight);
  }

  /**
   * Draws a symbol from the logits that begin at {@code at}, with a kernel for {@link #WEIGHT}:
   * any, the draw is the same.
   */
  int draw(float[] logits, int at, Pointwise kernel) {
    double u = Hash.uniform(Hash.of(seed, draws++));
    System.arraycopy(logits, at, weights, 0, symbols);
    int best = 0;
    float most = weights[0];
    for (int i = 1; i < symbols; i++) {
      if (weights[i] > most) {
        most = weights[i];
        best = i;
      }
    }
    if (temperature == 0 && most == most) { // else the sum is no number either
      return best;
    }
    max[0] = most;
    Arrays.fill(weights, symbols, weights.length, most);
    kernel.run(slots, 1, weights.length);
    double sum = 0;
    for (int i = 0; i < symbols; i++) {
      sum += weights[i];
    }
    if (!(sum > 0)) {
      throw new ArithmeticException(
          "sample: found scores that are no numbers; the weights are not, or very large");
    }
    if (topK < symbols || topP < 1) {
      sum = cut(logits, at, sum);
    }
    double left = u * sum;
    int last = best;
    for (int i = 0; i < symbols; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  /** Zeroes the weights of the symbols that are cut off, and gives the sum of the others. */
  private double cut(float[] logits, int at, double sum) {
    for (int i = 0; i < order.length; i++) {
      int bits = Float.floatToIntBits(logits[at + i]);
      int ascending = bits >= 0 ? bits : bits ^ 0x7FFFFFFF;
      order[i] = (long) ~ascending << 32 | i; // likeliest first, equal ones by index
    }
    Arrays.sort(order);
    double kept = 0;
    for (int rank = 0; rank < order.length; rank++) {
      int i = (int) order[rank];
      if (rank >= topK || rank > 0 && kept >= topP * sum) {
        weights[i] = 0;
      }
      kept += weights[i];
    }
    return kept;
  }
}
