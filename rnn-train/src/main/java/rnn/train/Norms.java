package rnn.train;

import java.util.Arrays;
import rnn.core.kernel.Team;

/**
 * The global norm of an array, in double and in an order that no thread changes: chunks of 4096
 * values, in each 16 stripes (j mod 16) that a fixed tree combines, and the chunks' sums in the
 * order of their index.
 */
final class Norms {
  static final int CHUNK = 4096;
  private static final int STRIPES = 16;

  private final Team team;
  private final double[] sums;
  private final double[][] stripes;
  private final Team.Task task = this::run;
  private float[] values;

  /** For arrays of {@code count} values. */
  Norms(int count, Team team) {
    this.team = team;
    sums = new double[chunks(count)];
    stripes = new double[team.size()][STRIPES];
  }

  /** The number of chunks of {@code count} values. */
  static int chunks(int count) {
    return Math.ceilDiv(count, CHUNK);
  }

  /** √Σx². */
  double norm(float[] x) {
    values = x;
    team.run(task);
    double sum = 0;
    for (double chunk : sums) {
      sum += chunk;
    }
    return Math.sqrt(sum);
  }

  private void run(int worker) {
    int last = team.share(sums.length, worker + 1);
    for (int c = team.share(sums.length, worker); c < last; c++) {
      int first = c * CHUNK;
      sums[c] =
          sumOfSquares(values, first, Math.min(CHUNK, values.length - first), stripes[worker]);
    }
  }

  private static double sumOfSquares(float[] x, int first, int count, double[] s) {
    Arrays.fill(s, 0);
    for (int i = 0; i < count; i += STRIPES) {
      add(x, first + i, Math.min(STRIPES, count - i), s);
    }
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        s[j] += s[j + half];
      }
    }
    return s[0];
  }

  private static void add(float[] x, int at, int n, double[] s) {
    for (int j = 0; j < n; j++) {
      double v = x[at + j];
      s[j] += v * v; // the square of a float is exact in double
    }
  }
}
