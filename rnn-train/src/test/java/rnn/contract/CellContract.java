package rnn.contract;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import rnn.core.cell.Cell;

/**
 * What every cell promises, as properties. A test class for a cell is one line:
 *
 * <pre>{@code
 * class MguTest implements CellContract { public Cell cell() { return Mgu.CELL; } }
 * }</pre>
 *
 * <p>It needs jqwik and rnn-train among the test dependencies, and rnn-simd, whose kernels it holds
 * against the scalar ones.
 */
public interface CellContract {

  /** The cell under test. */
  Cell cell();

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  default void the_derivative_equals_central_differences_in_double(@ForAll long seed) {
    CellChecks.derivative(cell(), seed);
  }

  @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
  default void the_gradient_equals_finite_differences_on_every_kernel(
      @ForAll @IntRange(min = 1, max = 2) int layers, @ForAll boolean symbols, @ForAll long seed) {
    CellChecks.gradient(cell(), layers, symbols, seed);
  }

  @Property(tries = 40)
  default void SIMD_equals_scalar_bit_for_bit_on_any_number_of_threads(
      @ForAll @IntRange(min = 1, max = 70) int units,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    CellChecks.kernels(cell(), units, threads, seed);
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  default void a_window_gives_the_bits_of_its_steps(
      @ForAll @IntRange(min = 1, max = 40) int units, @ForAll long seed) {
    CellChecks.steps(cell(), units, seed);
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  default void a_window_gives_the_bits_of_its_parts(
      @ForAll @IntRange(min = 1, max = 40) int units,
      @ForAll @IntRange(min = 1, max = 4) int split,
      @ForAll long seed) {
    CellChecks.parts(cell(), units, split, seed);
  }

  @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
  default void a_sequence_gives_the_same_bits_in_any_order_and_beside_any_others(
      @ForAll @IntRange(min = 1, max = 40) int units, @ForAll long seed) {
    CellChecks.order(cell(), units, seed);
  }

  @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
  default void saved_and_loaded_weights_give_the_same_bits(
      @ForAll @IntRange(min = 1, max = 40) int units, @ForAll long seed) {
    CellChecks.saved(cell(), units, seed);
  }
}
