package rnn.train;

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
  private final Team.Task task = this::chunks;
  private float[] values;

  Norms(int count, Team team) {
    this.team = team;
    sums = new double[(count + CHUNK - 1) / CHUNK];
    stripes = new double[team.size()][STRIPES];
  }

  double norm(float[] array) {
    values = array;
    team.run(task);
    double sum = 0;
    for (double chunk : sums) {
      sum += chunk;
    }
    return Math.sqrt(sum);
  }

  private void chunks(int worker) {
    int last = team.share(sums.length, worker + 1);
    for (int c = team.share(sums.length, worker); c < last; c++) {
      sums[c] =
          sumOfSquares(
              values, c * CHUNK, Math.min(values.length, (c + 1) * CHUNK), stripes[worker]);
    }
  }

  private static double sumOfSquares(float[] x, int first, int last, double[] s) {
    java.util.Arrays.fill(s, 0);
    int i = first;
    for (; i + STRIPES <= last; i += STRIPES) {
      for (int j = 0; j < STRIPES; j++) {
        double v = x[i + j];
        s[j] += v * v;
      }
    }
    for (int j = 0; i + j < last; j++) {
      double v = x[i + j];
      s[j] += v * v;
    }
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        s[j] += s[j + half];
      }
    }
    return s[0];
  }
}
