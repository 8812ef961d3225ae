package rnn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rnn.contract.WrongKernels;
import rnn.core.Model;
import rnn.core.Parameter;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.CellPlan;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;

/** That the gradient check passes what is right and names what is wrong. */
final class GradientCheckTest {
  private static final Model MODEL =
      Model.input(3).recurrent(Cells.LSTM, 5).dense(4, Activation.TANH);

  static List<Cell> cells() {
    return Cells.ALL;
  }

  @Test
  void one_line_checks_a_model() {
    // @start region="check"
    Model model = Model.symbols(9).recurrent(Cells.GRU, 6).dropout(0.2).dense(9);
    GradientCheck.of(model).seed(1).run().throwIfWrong();
    // @end
  }

  @ParameterizedTest
  @MethodSource("cells")
  void every_cell_of_the_catalogue_is_right_in_every_coordinate(Cell cell) {
    Model model = Model.symbols(5).recurrent(cell, 6).dropout(0.3).recurrent(cell, 4).dense(5);
    for (GradientCheck check :
        List.of(GradientCheck.of(model), GradientCheck.of(model).crossEntropy().threads(2))) {
      GradientReport report = check.everyCoordinate().seed(7).run().throwIfWrong();
      assertTrue(report.compared() > model.size(), report.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void so_it_is_in_random_directions_of_a_model_of_any_size(Cell cell) {
    Model model = Model.input(20).recurrent(cell, 70).dense(7, Activation.TANH);
    GradientReport report = GradientCheck.of(model).randomDirections(8).run().throwIfWrong();
    assertTrue(report.rows().stream().allMatch(r -> r.compared() + r.skipped() <= 8));
  }

  /** A tolerance that is wide enough for anything would prove nothing. */
  @ParameterizedTest
  @MethodSource("cells")
  void the_tolerance_is_below_one_in_a_thousand(Cell cell) {
    Model model = Model.input(4).recurrent(cell, 6).recurrent(cell, 5).dense(3);
    for (long seed = 0; seed < 5; seed++) {
      for (GradientReport.Row row : GradientCheck.of(model).seed(seed).run().rows()) {
        assertTrue(row.tolerance().value() < 5e-4, () -> cell + ": " + row);
      }
    }
  }

  /** −1 for any y; the derivative's two terms are 1/y and −y/y², each of them rounded. */
  @Test
  void a_derivative_that_cancels_beside_a_transcendental_is_right() {
    Cell cell =
        Cell.define(
            "quotient",
            c -> {
              Expr y = Expr.log(c.gate("g").abs().plus(0.1));
              c.next("s", Expr.softplus(y.negate()).times(0.5));
              c.output(y.over(y.negate()));
            });
    for (long seed = 0; seed < 400; seed++) {
      GradientCheck.of(
              Model.symbols(4)
                  .embedding(2)
                  .recurrent(cell, 1)
                  .dropout(0.2)
                  .recurrent(cell, 3)
                  .dense(3))
          .window(Window.of(2, 1))
          .kernels(Kernels.scalar())
          .seed(seed)
          .run()
          .throwIfWrong();
    }
  }

  /**
   * What is rounded on the way to a sum that cancels is large beside the true slope, which is 0.
   */
  @Test
  void a_gradient_that_cancels_to_rounding_errors_is_right() {
    Cell cell =
        Cell.define(
            "cancelling",
            c -> {
              Expr g = c.gate("g");
              Expr least = g.min(g);
              Expr next = least.minus(g);
              Expr y = least.minus(least);
              for (int i = 0; i < 3; i++) {
                next = Expr.tanh(Expr.tanh(next));
                y = Expr.tanh(y);
              }
              c.next("s", Expr.tanh(next).times(0.5));
              c.output(y);
            });
    for (long seed = 0; seed < 20; seed++) {
      GradientCheck.of(Model.symbols(4).recurrent(cell, 1).dense(3, Activation.SIGMOID))
          .window(Window.of(1, 1))
          .kernels(Kernels.scalar())
          .seed(seed)
          .run()
          .throwIfWrong();
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void a_gate_whose_derivative_is_off_by_one_in_a_thousand_is_named(Cell cell) {
    Model model = Model.input(3).recurrent(cell, 5).dense(4);
    List<CellPlan.Block> blocks = new CellPlan(cell).blocks();
    for (int g = 0; g < blocks.size(); g++) {
      String gate = blocks.get(g).gate();
      for (GradientCheck check :
          List.of(
              GradientCheck.of(model).everyCoordinate(),
              GradientCheck.of(model).randomDirections(8))) {
        GradientReport report = check.kernels(WrongKernels.gateTimes(cell, g, 1.001f)).run();
        String message = assertThrows(AssertionError.class, report::throwIfWrong).getMessage();
        List<String> wrong =
            report.step().wrong().stream()
                .map(GradientReport.Row::block)
                .filter(block -> block.startsWith("weight") || block.startsWith("bias"))
                .toList();
        boolean several = Math.max(cell.inputGates().size(), cell.recurrentGates().size()) > 1;
        boolean nested = new CellPlan(cell).productBlocks() > 0;
        assertTrue(!wrong.isEmpty() || cell.inputGates().isEmpty(), message);
        for (String block : wrong) {
          assertTrue(!several || nested || block.endsWith(" gate " + gate), message);
          assertTrue(message.contains(block), message);
        }
      }
    }
  }

  @Test
  void a_wrong_sign_is_named() {
    GradientReport report =
        GradientCheck.of(MODEL).kernels(WrongKernels.gateTimes(Cells.LSTM, 1, -1)).run();
    String message = assertThrows(AssertionError.class, report::throwIfWrong).getMessage();
    assertTrue(
        message.contains(
            "wrong in a single step already: weight_hh_l0 gate f, weight_ih_l0 gate f"),
        message);
    assertTrue(report.step().wrong().stream().noneMatch(row -> row.block().endsWith("gate o")));
  }

  @Test
  void a_state_gradient_that_is_not_carried_back_is_caught() {
    Kernels forgetful =
        new WrongKernels() {
          @Override
          public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
            if (a.columns() != 4 * 5 || w.columns() != 5) { // not dH[t−1] += dZ[t]·U
              super.multiply(rows, a, aRow, w, y, yRow);
            }
          }
        };
    GradientReport report = GradientCheck.of(MODEL).kernels(forgetful).run();
    assertWrong(report);
    assertTrue(report.toString().contains("initial h_l0"), report.toString());
  }

  private static void assertWrong(GradientReport report) {
    assertThrows(AssertionError.class, report::throwIfWrong);
  }

  /** The gradients of a model that is given another point than the one it is checked at. */
  private static GradientReport given(UnaryOperator<GradientProblem> mistake) {
    GradientCheck check = GradientCheck.of(MODEL);
    GradientProblem right = check.problem();
    GradientProblem wrong = mistake.apply(right);
    Kernels kernels = Kernels.scalar();
    return check.compare(right, List.of(wrong.gradients(kernels, 1)), kernels);
  }

  private static List<float[]> with(GradientProblem p, int array, float[] values) {
    List<float[]> point = new ArrayList<>(p.point());
    point.set(array, values);
    return point;
  }

  @Test
  void without_a_mistake_the_same_comparison_is_right() {
    given(UnaryOperator.identity()).throwIfWrong();
  }

  @Test
  void a_dropped_carry_is_caught() {
    assertWrong(given(p -> p.at(with(p, 1, new float[p.point().get(1).length]))));
    assertWrong(given(p -> p.at(with(p, 2, new float[p.point().get(2).length]))));
  }

  @Test
  void a_transposed_weight_is_caught() {
    Parameter u = Weights.zero(MODEL).parameter("weight_hh_l0");
    for (int gate = 0; gate < 4; gate++) {
      int from = u.offset() + gate * 25;
      assertWrong(
          given(p -> {
            float[] w = p.point().getFirst().clone();
            for (int i = 0; i < 25; i++) {
              w[from + i] = p.point().getFirst()[from + i % 5 * 5 + i / 5];
            }
            return p.at(with(p, 0, w));
          }));
    }
  }

  @Test
  void a_missing_bias_is_caught() {
    for (String name : List.of("bias_ih_l0", "bias_hh_l0", "dense0.bias")) {
      Parameter b = Weights.zero(MODEL).parameter(name);
      assertWrong(
          given(p -> {
            float[] w = p.point().getFirst().clone();
            Arrays.fill(w, b.offset(), b.end(), 0);
            return p.at(with(p, 0, w));
          }));
    }
  }

  @Test
  void an_off_by_one_window_is_caught() {
    assertWrong(
        given(p -> {
          float[] x = p.point().getLast();
          float[] shifted = new float[x.length];
          System.arraycopy(x, 0, shifted, 3, x.length - 3);
          return p.at(with(p, 3, shifted));
        }));
    assertWrong(
        given(p -> {
          float[] r = p.outputWeights().clone();
          Arrays.fill(r, r.length - 4, r.length, 0); // the last position's loss is left out
          return new GradientProblem(
              p.model(),
              p.window(),
              p.masks(),
              p.symbols(),
              p.point(),
              r,
              p.targets(),
              p.positionWeights(),
              p.stateWeights());
        }));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 7})
  void fewer_than_8_directions_are_refused(int count) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> GradientCheck.of(MODEL).randomDirections(count))
            .getMessage();
    assertEquals("gradient check: found " + count + " directions, expected at least 8", message);
  }

  @Test
  void no_threads_are_refused() {
    assertEquals(
        "gradient check: found -1 threads, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.of(MODEL).threads(-1))
            .getMessage());
  }

  @Test
  void weights_of_another_model_are_refused() {
    Weights other = Weights.zero(Model.input(3).recurrent(Cells.GRU, 5).dense(4));
    assertThrows(IllegalArgumentException.class, () -> GradientCheck.of(MODEL).weights(other));
  }

  @Test
  void a_gradient_that_is_no_number_is_wrong() {
    GradientReport report =
        GradientCheck.of(MODEL).kernels(WrongKernels.gateTimes(Cells.LSTM, 0, Float.NaN)).run();
    assertFalse(report.right());
  }

  @Test
  void so_is_one_of_which_a_single_unit_is_no_number() {
    Model model = Model.symbols(3).recurrent(Cells.MIN_GRU, 4).dense(3);
    GradientReport report =
        GradientCheck.of(model)
            .kernels(WrongKernels.gateTimes(Cells.MIN_GRU, 0, 1, Float.NaN))
            .run();
    assertFalse(report.right());
    assertThrows(AssertionError.class, report::throwIfWrong);
  }

  @Test
  void it_can_be_run_at_weights_and_on_windows_of_ones_own() {
    Weights weights = GradientProblem.weights(MODEL, 3);
    GradientCheck.of(MODEL).weights(weights).window(Window.of(1, 1)).run().throwIfWrong();
  }
}
