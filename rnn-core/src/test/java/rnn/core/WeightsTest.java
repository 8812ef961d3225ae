package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rnn.core.cell.Cells;
import rnn.core.kernel.Matrix;

final class WeightsTest {
  private static final Model MODEL = Model.input(2).recurrent(Cells.TANH, 3).withoutBias();

  @Test
  void a_parameter_is_set_and_seen_in_the_flat_array() {
    Weights weights = Weights.zero(MODEL);
    weights.set("weight_ih_l0", 1, 2, 3, 4, 5, 6);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, Arrays.copyOf(weights.values(), 6));
    Matrix w = weights.view("weight_ih_l0");
    assertEquals(4, w.data()[w.at(1, 1)]);
    w.data()[w.at(2, 0)] = 50;
    assertEquals(50, weights.values()[4]);
  }

  @Test
  void an_unknown_name_is_answered_with_the_known_ones() {
    Weights weights = Weights.zero(MODEL);
    assertEquals(
        "weights: found the name 'W_xh', expected one of [weight_ih_l0, weight_hh_l0]",
        assertThrows(IllegalArgumentException.class, () -> weights.set("W_xh", 1)).getMessage());
  }

  @Test
  void a_wrong_number_of_values_is_named() {
    Weights weights = Weights.zero(MODEL);
    assertEquals(
        "weights: found 2 values for weight_ih_l0, expected 6",
        assertThrows(IllegalArgumentException.class, () -> weights.set("weight_ih_l0", 1, 2))
            .getMessage());
  }

  @Test
  void a_copy_goes_its_own_way() {
    Weights weights = Weights.initial(MODEL, Initializer.uniform(1), 1);
    Weights copy = weights.copy();
    assertArrayEquals(weights.values(), copy.values());
    assertNotSame(weights.values(), copy.values());
    copy.values()[0]++;
    assertFalse(Arrays.equals(weights.values(), copy.values()));
  }
}
