package rnn.core.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The scalar product against its specification, written as it reads. */
final class ScalarKernelsProperties {

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void a_product_is_its_specification(
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 70) int depth,
      @ForAll @IntRange(min = 1, max = 300) int columns,
      @ForAll long seed) {
    check(rows, depth, columns, seed);
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void a_long_product_is_summed_in_blocks_of_512(
      @ForAll @IntRange(min = 1, max = 3) int rows,
      @ForAll @IntRange(min = 505, max = 1600) int depth,
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll long seed) {
    check(rows, depth, columns, seed);
  }

  /** Each of K + 1 roundings loses half a unit in the last place of what has been summed. */
  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void a_product_is_as_near_to_the_exact_one_as_its_number_of_terms_allows(
      @ForAll @IntRange(min = 1, max = 1200) int depth, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int columns = 3;
    Matrix a = Matrix.of(values(random, depth), 0, 1, depth);
    Matrix w = Matrix.of(values(random, depth * columns), 0, depth, columns);
    float[] y = values(random, columns);
    double[] exact = new double[columns];
    double[] size = new double[columns];
    for (int n = 0; n < columns; n++) {
      exact[n] = y[n];
      size[n] = Math.abs(y[n]);
      for (int k = 0; k < depth; k++) {
        double term = (double) a.data()[k] * w.data()[k * columns + n];
        exact[n] += term;
        size[n] += Math.abs(term);
      }
    }
    Kernels kernels = Kernels.scalar();
    Panels panels = kernels.panels(1, depth, columns);
    panels.pack(depth, w, 0, 0, 0);
    kernels.multiply(1, a, 0, panels, Matrix.of(y, 0, 1, columns), 0);
    for (int n = 0; n < columns; n++) {
      assertEquals(exact[n], y[n], (depth + 1) * 0x1p-24 * size[n]);
    }
  }

  private static void check(int rows, int depth, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int aRow = random.nextInt(3);
    int yRow = random.nextInt(3);
    int blocks = depth % 3 == 0 ? 3 : 1;
    int units = depth / blocks;
    int padded = units + random.nextInt(4);
    Matrix a =
        Matrix.blocks(
            values(random, 7 + (aRow + rows) * blocks * padded),
            7,
            aRow + rows,
            blocks,
            units,
            padded,
            blocks * padded);
    Matrix w = Matrix.of(values(random, depth * columns), 0, columns, depth).transposed();
    float[] before = values(random, 5 + (yRow + rows) * (columns + 3));
    float[] expected = before.clone();
    specification(
        rows, a, aRow, w, Matrix.of(expected, 5, yRow + rows, columns, columns + 3), yRow);
    Kernels kernels = Kernels.scalar();
    Panels panels = kernels.panels(rows, depth + 1, columns);
    panels.pack(depth, w, 0, 0, 0);
    kernels.multiply(
        rows, a, aRow, panels, Matrix.of(before, 5, yRow + rows, columns, columns + 3), yRow);
    assertArrayEquals(expected, before);
  }

  private static void specification(int rows, Matrix a, int aRow, Matrix w, Matrix y, int yRow) {
    for (int i = 0; i < rows; i++) {
      for (int n = 0; n < w.columns(); n++) {
        for (int block = 0; block < w.rows(); block += 512) {
          float acc = +0f;
          for (int k = block; k < w.rows() && k < block + 512; k++) {
            acc = Math.fma(a.data()[a.at(aRow + i, k)], w.data()[w.at(k, n)], acc);
          }
          y.data()[y.at(yRow + i, n)] += acc;
        }
      }
    }
  }

  private static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void panels_hold_element_k_n_where_they_say(
      @ForAll @IntRange(min = 1, max = 9) int depth,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll @IntRange(min = 1, max = 3) int sixteens,
      @ForAll boolean transposed,
      @ForAll @IntRange(min = 1, max = 2) int apart,
      @ForAll boolean aligned,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int row = random.nextInt(depth);
    int column = random.nextInt(columns);
    int rows = 1 + random.nextInt(depth - row);
    int width = 1 + random.nextInt(columns - column);
    int first = random.nextInt(3);
    float[] values = values(random, (first + rows) * width * apart);
    Matrix m =
        transposed
            ? new Matrix(values, 0, first + rows, width, apart, apart * (first + rows), null)
            : Matrix.of(values, 0, first + rows, width, apart * width);
    Panels panels =
        aligned
            ? Panels.aligned(depth, columns, 16 * sixteens)
            : new Panels(depth, columns, 16 * sixteens);
    panels.pack(rows, m, first, row, column);
    float[] found = aligned ? panels.memory().toArray(JAVA_FLOAT) : panels.data();
    float[] expected = new float[found.length];
    for (int k = 0; k < rows; k++) {
      for (int j = 0; j < width; j++) {
        int n = column + j;
        int at =
            n / panels.width() * depth * panels.width()
                + (row + k) * panels.width()
                + n % panels.width();
        expected[at] = m.data()[m.at(first + k, j)];
        assertEquals(expected[at], panels.get(row + k, n));
      }
    }
    assertArrayEquals(expected, found);
    assertTrue(!aligned || panels.memory().address() % 64 == 0);
  }

  @Property
  void units_are_padded_to_whole_vectors_of_16(
      @ForAll @IntRange(min = 1, max = 100_000) int units) {
    int padded = Kernels.padded(units);
    assertEquals(0, padded % 16);
    assertEquals(0, (padded - units) / 16);
  }
}
