package rnn.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;

/**
 * One thread's operands of y += a·w, and the product; a shape is {@code rows x depth x columns},
 * with a {@code t} where a is the transposed view of a {@code [depth, rows]} array.
 */
final class Operands {
  final int rows;
  final int depth;
  final int columns;
  private final Kernels kernels;
  private final Matrix a;
  private final Matrix b;
  private final Panels w;
  private final Matrix y;

  Operands(String shape, Kernels kernels) {
    boolean transposed = shape.endsWith("t");
    String[] sizes = shape.replace("t", "").split("x");
    rows = Integer.parseInt(sizes[0]);
    depth = Integer.parseInt(sizes[1]);
    columns = Integer.parseInt(sizes[2]);
    this.kernels = kernels;
    float[] values = random(rows * depth, 1);
    a =
        transposed
            ? Matrix.of(values, 0, depth, rows).transposed()
            : Matrix.of(values, 0, rows, depth);
    b = Matrix.of(random(depth * columns, 2), 0, depth, columns);
    y = Matrix.of(new float[rows * columns], 0, rows, columns);
    w = pack(kernels);
    check();
  }

  static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private Panels pack(Kernels forKernels) {
    Panels panels = forKernels.panels(rows, depth, columns);
    panels.pack(depth, b, 0, 0, 0);
    return panels;
  }

  private void check() {
    Kernels scalar = Kernels.scalar();
    Matrix expected = Matrix.of(new float[rows * columns], 0, rows, columns);
    scalar.multiply(rows, a, 0, pack(scalar), expected, 0);
    multiply();
    if (!Arrays.equals(y.data(), expected.data())) {
      throw new IllegalStateException("the product does not give the bits of the specification");
    }
  }

  double flop() {
    return 2.0 * rows * depth * columns;
  }

  /** The floats of w without padding, which a product of one row reads once. */
  int weights() {
    return depth * columns;
  }

  void multiply() {
    kernels.multiply(rows, a, 0, w, y, 0);
  }
}
