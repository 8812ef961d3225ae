package rnn.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class MatrixTest {

  @Test
  void a_view_with_an_order_of_columns_has_no_other_views_of_them() {
    Matrix ordered = Matrix.of(new float[6], 0, 2, 3).ordered(new int[] {2, 0});
    Map<String, Executable> views =
        Map.of(
            "ordered", () -> ordered.ordered(new int[] {0}),
            "transposed", ordered::transposed,
            "columns", () -> ordered.columns(0, 1));
    views.forEach((name, view) ->
        assertEquals(
            name + ": the view has an order of columns already",
            assertThrows(IllegalStateException.class, view).getMessage()));
  }
}
