package rnn.core;

/**
 * Random orthogonal matrices: normal rows, made orthonormal one after the other (modified
 * Gram–Schmidt, done twice).
 */
final class Orthogonal {
  private Orthogonal() {}

  static void fill(float[] values, int offset, int n, long seed) {
    double[][] rows = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        rows[i][j] = Hash.normal(Hash.of(seed, (long) i * n + j));
      }
      for (int pass = 0; pass < 2; pass++) {
        for (int k = 0; k < i; k++) {
          double dot = dot(rows[i], rows[k]);
          for (int j = 0; j < n; j++) {
            rows[i][j] -= dot * rows[k][j];
          }
        }
      }
      double norm = Math.sqrt(dot(rows[i], rows[i]));
      for (int j = 0; j < n; j++) {
        rows[i][j] /= norm;
        values[offset + i * n + j] = (float) rows[i][j];
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
