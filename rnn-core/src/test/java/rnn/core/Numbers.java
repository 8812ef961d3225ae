package rnn.core;

import java.util.SplittableRandom;
import rnn.core.kernel.Matrix;

/** Arrays of numbers in both precisions. */
final class Numbers {
  private Numbers() {}

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Some between −1 and 1. */
  static float[] random(int count, SplittableRandom random) {
    return floats(random.doubles(count, -1, 1).toArray());
  }

  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double rms(double[] values) {
    return Math.sqrt(dot(values, values) / values.length);
  }

  /** The elements of a view, row by row. */
  static double[] logical(Matrix m) {
    double[] values = new double[m.rows() * m.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = m.data()[m.at(i / m.columns(), i % m.columns())];
    }
    return values;
  }

  /** Overwrites a view, row by row. */
  static void write(Matrix m, double[] values) {
    for (int i = 0; i < values.length; i++) {
      m.data()[m.at(i / m.columns(), i % m.columns())] = (float) values[i];
    }
  }
}
