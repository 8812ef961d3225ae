package rnn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rnn.core.cell.Cells;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/** Kernels lay out a right-hand side for as many rows as they are told. */
final class PanelsTest {

  /** The scalar kernels, which remember for how many rows they made panels. */
  private static final class Counting extends WrappedKernels {
    final Map<Panels, Integer> most = new IdentityHashMap<>();

    @Override
    public Panels panels(int rows, int depth, int columns) {
      Panels panels = super.panels(rows, depth, columns);
      most.put(panels, rows);
      return panels;
    }

    @Override
    public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
      Integer expected = most.get(w); // none for views, those of weight gradients
      assertTrue(expected == null || rows <= expected, rows + " rows, made for " + expected);
      super.multiply(rows, a, aRow, w, y, yRow);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void columns_are_packed_in_the_order_of_the_view(int stride) {
    float[] data = {0, 1, 2, 3, 4, 5, 6, 7};
    Matrix m = new Matrix(data, 0, 2, 2, 4, stride, null).ordered(new int[] {1, 0});
    Panels panels = new Panels(2, 2, 4);
    panels.pack(2, m, 0, 0, 0);
    for (int i = 0; i < 2; i++) {
      for (int k = 0; k < 2; k++) {
        assertEquals(4 * i + stride * (1 - k), panels.get(i, k));
      }
    }
  }

  @Test
  void views_begin_with_whole_panels() {
    Matrix m = Matrix.of(new float[20], 0, 2, 10);
    for (int i = 0; i < 20; i++) {
      m.data()[i] = i;
    }
    Panels panels = new Panels(3, 10, 2); // a row more than are packed
    panels.pack(2, m, 0, 0, 0);
    Panels view = panels.columns(2, 8);
    Panels last = view.columns(4, 4);
    for (int k = 0; k < 2; k++) {
      for (int n = 0; n < 4; n++) {
        assertEquals(10 * k + n + 2, view.get(k, n));
        assertEquals(10 * k + n + 6, last.get(k, n));
      }
    }
    assertEquals(3, last.depth());
    assertEquals(4, last.columns());
    assertRefused("1 … 2", () -> panels.columns(1, 2));
    assertRefused("8 … 10", () -> panels.columns(8, 3));
    assertRefused("-2 … -1", () -> panels.columns(-2, 2));
    assertRefused("2 … 0", () -> panels.columns(2, -1));
    assertEquals(0, panels.columns(10, 0).columns());
    assertEquals(2, panels.columns(8, 2).columns());
  }

  @Test
  void a_matrix_in_panels_has_a_width_and_no_negative_size() {
    for (int[] wrong : new int[][] {{-1, 4, 4}, {4, -1, 4}, {4, 4, 0}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> new Panels(wrong[0], wrong[1], wrong[2]))
              .getMessage();
      assertEquals(
          "panels: found [%d, %d] in panels of %d columns, expected 0 or more in panels of at least 1"
              .formatted(wrong[0], wrong[1], wrong[2]),
          message);
    }
    assertEquals(0, new Panels(0, 0, 1).data().length);
  }

  private static void assertRefused(String columns, Executable view) {
    assertEquals(
        "panels: found columns " + columns + ", expected whole panels of 2 among 10",
        assertThrows(IllegalArgumentException.class, view).getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void no_product_of_a_network_has_more_rows_than_its_panels_were_made_for(int sequences) {
    Model model = Model.input(4).recurrent(Cells.LSTM, 6).recurrent(Cells.RESET_BEFORE_GRU, 5);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 1);
    Window window = Window.of(9, sequences);
    Counting kernels = new Counting();
    try (Team team = new Team(kernels, 1)) {
      Network network = Network.forTraining(weights, new float[model.size()], team, window);
      network.forward(window, new float[4 * window.positions()], Masks.NONE);
      network.backward(Masks.NONE);
    }
    assertFalse(kernels.most.isEmpty());
  }
}
