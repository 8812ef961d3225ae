package rnn.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.cell.CellPlan;
import rnn.core.cell.Cells;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/** Every kernel at every width gives the bits of the scalar one, which is the specification. */
final class KernelProperties {
  private static final Kernels SCALAR = Kernels.scalar();

  @Provide
  Arbitrary<Kernels> kernels() {
    return Arbitraries.of(Widely.simd());
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void a_product_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 70) int rows,
      @ForAll @IntRange(min = 1, max = 70) int depth,
      @ForAll @IntRange(min = 1, max = 70) int columns,
      @ForAll long seed) {
    product(kernels, rows, depth, columns, seed);
  }

  @Property(tries = 24, edgeCases = EdgeCasesMode.NONE)
  void a_product_longer_than_a_block_of_512_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 6) int rows,
      @ForAll @IntRange(min = 500, max = 1100) int depth,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll long seed) {
    product(kernels, rows, depth, columns, seed);
  }

  @Property(tries = 24, edgeCases = EdgeCasesMode.NONE)
  void a_product_of_more_rows_than_fit_the_cache_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 60, max = 140) int rows,
      @ForAll @IntRange(min = 500, max = 520) int depth,
      @ForAll @IntRange(min = 1, max = 3) int columns,
      @ForAll long seed) {
    product(kernels, rows, depth, columns, seed);
  }

  @Property(tries = 24, edgeCases = EdgeCasesMode.NONE)
  void a_product_of_many_rows_and_few_steps_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 2000, max = 4000) int rows,
      @ForAll @IntRange(min = 1, max = 12) int depth,
      @ForAll @IntRange(min = 1, max = 3) int columns,
      @ForAll long seed) {
    product(kernels, rows, depth, columns, seed);
  }

  @Example
  void a_product_of_one_row_with_many_columns_has_the_bits_of_the_specification() {
    for (Kernels kernels : Widely.simd()) {
      for (int columns : new int[] {31, 32, 63, 64, 65, 127, 128, 129, 200, 256, 300}) {
        for (int seed = 0; seed < 5; seed++) {
          product(kernels, 1, 9 + 300 * seed, columns, seed);
        }
        product(kernels, 5, 3, columns, columns);
      }
    }
  }

  /** Packed again, the same panels may hold fewer rows. */
  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void a_product_of_panels_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 300) int rows,
      @ForAll @IntRange(min = 1, max = 100) int columns,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Panels left = new Panels(Kernels.BLOCK + random.nextInt(2), rows, Kernels.PADDING);
    for (int depth : new int[] {Kernels.BLOCK, 1 + random.nextInt(Kernels.BLOCK), 1}) {
      Matrix a = operand(random, rows, depth);
      Matrix w = Matrix.of(Values.plain(random, depth * columns), 0, depth, columns);
      int stride = columns + random.nextInt(20);
      float[] expected = Values.plain(random, rows * stride + 40);
      float[] found = expected.clone();
      multiply(SCALAR, rows, a, 0, w, 0, expected, 0, stride, 0);
      Panels panels = kernels.panels(Kernels.BLOCK, depth + 1, columns);
      panels.pack(depth, w, 0, 0, 0);
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < depth; k++) {
          left.data()[left.at(k, i)] = a.data()[a.at(i, k)];
        }
      }
      kernels.multiply(left, depth, panels, Matrix.of(found, 0, rows, columns, stride));
      assertArrayEquals(expected, found);
    }
  }

  private static void product(Kernels kernels, int rows, int depth, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int aRow = random.nextInt(3);
    int yRow = random.nextInt(3);
    Matrix a = operand(random, aRow + rows, depth);
    Matrix w = Matrix.of(Values.plain(random, depth * columns), 0, depth, columns);
    int stride = columns + random.nextInt(20);
    int offset = random.nextInt(5);
    float[] before = Values.plain(random, offset + (yRow + rows) * stride + 40);
    int spare = random.nextInt(3);
    float[] expected = before.clone();
    multiply(SCALAR, rows, a, aRow, w, spare, expected, offset, stride, yRow);
    float[] found = before.clone();
    multiply(kernels, rows, a, aRow, w, spare, found, offset, stride, yRow);
    assertArrayEquals(expected, found);
  }

  /** All of y's array is compared, so whatever lies around the view must stay as it is. */
  private static void multiply(
      Kernels kernels,
      int rows,
      Matrix a,
      int aRow,
      Matrix w,
      int spare,
      float[] y,
      int offset,
      int stride,
      int yRow) {
    Panels panels = kernels.panels(rows, w.rows() + spare, w.columns());
    panels.pack(w.rows(), w, 0, 0, 0);
    kernels.multiply(
        rows, a, aRow, panels, Matrix.of(y, offset, yRow + rows, w.columns(), stride), yRow);
  }

  /**
   * A left-hand side row by row, column by column, in another order of columns, or in blocks with
   * gaps, in which NaNs lie.
   */
  private static Matrix operand(SplittableRandom random, int rows, int depth) {
    int offset = random.nextInt(5);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Matrix.of(Values.plain(random, offset + rows * depth), offset, rows, depth);
      }
      case 1 -> {
        int stride = depth + random.nextInt(9);
        return Matrix.of(Values.plain(random, offset + rows * stride), offset, rows, depth, stride);
      }
      case 2 -> { // as activations lie: rows that are read in place
        int stride = Kernels.padded(depth) + Kernels.PADDING * random.nextInt(3);
        return Matrix.of(Values.plain(random, offset + rows * stride), offset, rows, depth, stride);
      }
      case 3 -> {
        int stride = rows + random.nextInt(9);
        return Matrix.of(Values.plain(random, offset + depth * stride), offset, depth, rows, stride)
            .transposed();
      }
      case 4 -> { // as sequences lie of which each worker has its own: steps from other places
        int stride = rows + random.nextInt(9);
        int steps = depth + random.nextInt(9);
        float[] data = Values.plain(random, offset + steps * stride);
        int[] order = new int[depth];
        int shift = random.nextInt(depth);
        Arrays.setAll(order, k -> (k + shift) % depth + steps - depth);
        return Matrix.of(data, offset, steps, rows, stride).transposed().ordered(order);
      }
      default -> {
        int units = 1 + random.nextInt(depth);
        while (depth % units != 0) {
          units--;
        }
        int padded = units + random.nextInt(7);
        int stride = depth / units * padded + random.nextInt(9);
        float[] data = Values.plain(random, offset + rows * stride);
        Matrix a = Matrix.blocks(data, offset, rows, depth / units, units, padded, stride);
        boolean[] inside = new boolean[data.length];
        for (int i = 0; i < rows; i++) {
          for (int k = 0; k < depth; k++) {
            inside[a.at(i, k)] = true;
          }
        }
        for (int i = 0; i < data.length; i++) {
          data[i] = inside[i] ? data[i] : Float.NaN;
        }
        return a;
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void packed_rows_are_those_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 100) int columns,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int width = new int[] {columns, Kernels.padded(columns), 128}[random.nextInt(3)];
    int stride = width + random.nextInt(20);
    Matrix m = Matrix.of(Values.plain(random, (3 + rows) * stride), 0, 3 + rows, width, stride);
    int first = random.nextInt(3);
    int to = random.nextInt(3);
    Panels panels =
        random.nextBoolean()
            ? new Panels(rows + 2, width, Kernels.PADDING)
            : kernels.panels(1 + random.nextInt(2), rows + 2, width);
    kernels.pack(rows, m, first, panels, to);
    for (int i = 0; i < rows + 2; i++) {
      for (int k = 0; k < width; k++) {
        boolean packed = i >= to && i < to + rows;
        float expected = packed ? m.data()[m.at(first + i - to, k)] : 0;
        assertEquals(expected, panels.get(i, k));
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void sums_of_rows_have_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 0, max = 20) int count,
      @ForAll @IntRange(min = 1, max = 4) int lanes,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int columns = lanes * Kernels.PADDING;
    Matrix x = Matrix.of(Values.plain(random, 9 * columns), 0, 9, columns);
    int[] rows = random.ints(count + 2, 0, 9).toArray();
    int column = random.nextInt(lanes) * Kernels.PADDING;
    float[] expected = Values.plain(random, Kernels.PADDING + 7);
    float[] found = expected.clone();
    for (int j = 0; j < Kernels.PADDING; j++) {
      for (int i = 1; i <= count; i++) {
        expected[3 + j] += x.data()[x.at(rows[i], column + j)];
      }
    }
    Panels panels = new Panels(9 + random.nextInt(3), columns, Kernels.PADDING);
    kernels.pack(9, x, 0, panels, 0);
    kernels.addRows(panels, column, rows, 1, 1 + count, found, 3);
    assertArrayEquals(expected, found);
  }

  @Property(tries = 24, edgeCases = EdgeCasesMode.NONE)
  void a_product_of_awkward_values_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 4) int depth,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix a = Matrix.of(Values.awkward(random, rows * depth), 0, rows, depth);
    Matrix w = Matrix.of(Values.awkward(random, depth * columns), 0, depth, columns);
    float[] expected = new float[rows * columns];
    java.util.Arrays.fill(expected, -0f);
    float[] found = expected.clone();
    multiply(SCALAR, rows, a, 0, w, 0, expected, 0, columns, 0);
    multiply(kernels, rows, a, 0, w, 0, found, 0, columns, 0);
    assertArrayEquals(expected, found);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void a_random_program_has_the_bits_of_the_specification(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 60) int nodes,
      @ForAll @IntRange(min = 1, max = 3) int rows,
      @ForAll @IntRange(min = 1, max = 45) int units,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Program program = Programs.random(random, nodes);
    new Run(program, rows, units, random).check(kernels);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void outputs_may_lie_where_inputs_lie(
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 40) int nodes,
      @ForAll @IntRange(min = 1, max = 3) int rows,
      @ForAll @IntRange(min = 1, max = 45) int units,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Program program = Programs.random(random, nodes);
    Run run = new Run(program, rows, units, random);
    run.overwriteInputs();
    run.check(kernels);
  }

  @Example
  void programs_too_long_for_one_method_have_the_bits_of_the_specification() {
    for (Kernels kernels : Widely.simd()) {
      for (int count : new int[] {10, 40, 100}) {
        Program program = Programs.transcendentals(count);
        Run run = new Run(program, 2, 35, new SplittableRandom(count));
        run.check(kernels);
        run.overwriteInputs();
        run.check(kernels);
      }
    }
    assertTrue(Programs.transcendentals(100).parts(350).size() > 2);
  }

  @Example
  void a_long_program_runs_over_more_units_than_its_scratch_rows_hold() {
    Run run = new Run(Programs.transcendentals(20), 2, 530, new SplittableRandom(1));
    run.check(Widely.preferred());
  }

  /** Until here most code ran in the interpreter; the compiled code has to agree with it. */
  @Example
  void code_compiled_for_speed_has_the_bits_of_the_specification() {
    Kernels kernels = Widely.preferred();
    for (CellPlan.Stage stage : new CellPlan(Cells.LSTM).forward()) {
      hot(kernels, stage.program());
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 6; i++) {
      hot(kernels, Programs.random(random, 40));
    }
    for (long end = System.nanoTime() + 2_000_000_000L, seed = 0; System.nanoTime() < end; seed++) {
      product(kernels, 13, 70, 70, seed);
    }
  }

  private static void hot(Kernels kernels, Program program) {
    Run run = new Run(program, 3, 37, new SplittableRandom(2));
    Pointwise kernel = kernels.pointwise(program);
    float[][] expected = run.outputs(SCALAR.pointwise(program));
    for (long end = System.nanoTime() + 500_000_000L; System.nanoTime() < end; ) {
      float[][] found = run.outputs(kernel);
      for (int slot = 0; slot < expected.length; slot++) {
        assertArrayEquals(expected[slot], found[slot]);
      }
    }
  }

  /** A program with arrays of awkward values, each larger than the view of it. */
  private static final class Run {
    final Program program;
    final int rows;
    final int units;
    final float[][] arrays;
    final int[] offsets;
    final int[] strides;
    final int[] places;

    Run(Program program, int rows, int units, SplittableRandom random) {
      this.program = program;
      this.rows = rows;
      this.units = units;
      int n = program.slots();
      arrays = new float[n][];
      offsets = new int[n];
      strides = new int[n];
      places = new int[n];
      for (int i = 0; i < n; i++) {
        boolean input = i < program.inputs().size();
        offsets[i] = random.nextInt(20);
        strides[i] = input && random.nextInt(4) == 0 ? 0 : units + random.nextInt(20);
        arrays[i] = Values.awkward(random, offsets[i] + rows * (units + 20) + 40);
        places[i] = i;
      }
    }

    /** Puts as many outputs as there are inputs with a value a unit where those lie. */
    void overwriteInputs() {
      int output = program.inputs().size();
      for (int i = 0; i < program.inputs().size() && output < places.length; i++) {
        if (!program.scalarInput(i)) {
          strides[i] = Math.max(units, strides[i]);
          places[output] = i;
          offsets[output] = offsets[i];
          strides[output++] = strides[i];
        }
      }
    }

    float[][] outputs(Pointwise kernel) {
      float[][] copies = new float[arrays.length][];
      Slots slots = new Slots(arrays.length);
      for (int i = 0; i < arrays.length; i++) {
        copies[i] = places[i] == i ? arrays[i].clone() : copies[places[i]];
        slots.set(i, copies[i], offsets[i], strides[i]);
      }
      kernel.run(slots, rows, units);
      return copies;
    }

    void check(Kernels kernels) {
      float[][] expected = outputs(SCALAR.pointwise(program));
      float[][] found = outputs(kernels.pointwise(program));
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], found[i], "slot " + i + " of " + program.instructions());
      }
    }
  }

  @Example
  void the_provider_offers_128_256_and_512_bits_and_nothing_else() {
    assertTrue(new SimdProvider().widths().containsAll(List.of(128, 256, 512)));
    String message =
        org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> new SimdProvider().kernels(64))
            .getMessage();
    assertTrue(message.equals("kernels: found 64 bits, expected one of [128, 256, 512]"), message);
  }
}
