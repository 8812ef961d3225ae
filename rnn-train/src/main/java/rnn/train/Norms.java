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
    int whole = count - count % STRIPES;
    for (int j = 0; j < STRIPES; j += 8) {
      eightStripes(x, first + j, first + whole, s, j);
    }
    for (int j = 0; j < count - whole; j++) {
      double v = x[first + whole + j];
      s[j] += v * v;
    }
    for (int half = STRIPES / 2; half > 0; half /= 2) {
      for (int j = 0; j < half; j++) {
        s[j] += s[j + half];
      }
    }
    return s[0];
  }

  /** Each of the eight waits for itself alone. The square of a float is exact in double. */
  private static void eightStripes(float[] x, int from, int to, double[] s, int at) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    for (int i = from; i < to; i += STRIPES) {
      s0 += (double) x[i] * x[i];
      s1 += (double) x[i + 1] * x[i + 1];
      s2 += (double) x[i + 2] * x[i + 2];
      s3 += (double) x[i + 3] * x[i + 3];
      s4 += (double) x[i + 4] * x[i + 4];
      s5 += (double) x[i + 5] * x[i + 5];
      s6 += (double) x[i + 6] * x[i + 6];
      s7 += (double) x[i + 7] * x[i + 7];
    }
    s[at] = s0;
    s[at + 1] = s1;
    s[at + 2] = s2;
    s[at + 3] = s3;
    s[at + 4] = s4;
    s[at + 5] = s5;
    s[at + 6] = s6;
    s[at + 7] = s7;
  }
}
