package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import rnn.core.cell.Cells;
import rnn.core.kernel.Matrix;

final class InitializerProperties {
  private static final Model MODEL =
      Model.symbols(30).embedding(40).recurrent(Cells.LSTM, 20).recurrent(Cells.GRU, 10).dense(30);

  @Property(tries = 50)
  void uniform_values_fill_their_range_and_stay_in_it(
      @ForAll @DoubleRange(min = 0.01, max = 2) double range, @ForAll long seed) {
    float[] values = Weights.initial(MODEL, Initializer.uniform(range), seed).values();
    double sum = 0;
    double largest = 0;
    for (float value : values) {
      sum += value;
      largest = Math.max(largest, Math.abs(value));
    }
    assertTrue(largest <= (float) range && largest > 0.99 * range);
    assertTrue(Math.abs(sum / values.length) < 0.05 * range, "mean " + sum / values.length);
  }

  @Property(tries = 20)
  void the_same_seed_gives_the_same_bits_and_another_one_others(@ForAll long seed) {
    for (Initializer start :
        new Initializer[] {
          Initializer.uniform(0.08), Initializer.pytorch(), Initializer.pytorch().orthogonal()
        }) {
      float[] one = Weights.initial(MODEL, start, seed).values();
      assertArrayEquals(one, Weights.initial(MODEL, start, seed).values());
      assertFalse(Arrays.equals(one, Weights.initial(MODEL, start, seed + 1).values()));
    }
  }

  @Example
  void what_no_weight_could_be_is_refused() {
    for (double range : new double[] {-0.1, Double.NaN, 1e39}) {
      assertEquals(
          "initializer: found a range of " + range + ", expected 0 or more, finite in float",
          assertThrows(IllegalArgumentException.class, () -> Initializer.uniform(range))
              .getMessage());
    }
    for (double bias : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e39}) {
      assertEquals(
          "initializer: found a forget bias of " + bias + ", expected a number, finite in float",
          assertThrows(IllegalArgumentException.class, () -> Initializer.pytorch().forgetBias(bias))
              .getMessage());
    }
  }

  @Example
  void no_two_parameters_begin_with_the_same_values() {
    Weights weights = Weights.initial(MODEL, Initializer.uniform(1), 1);
    long different =
        MODEL.parameters().stream().map(p -> weights.values()[p.offset()]).distinct().count();
    assertEquals(MODEL.parameters().size(), different);
  }

  @Example
  void the_first_weights_of_a_seed_never_change() {
    float[] values =
        Weights.initial(Model.input(2).dense(1), Initializer.uniform(0.08), 123).values();
    assertArrayEquals(FIRST, values, Arrays.toString(values));
  }

  private static final float[] FIRST = {-0.015838744f, -0.008034817f, -0.0534705f};

  @Example
  void PyTorchs_start_is_uniform_by_the_size_of_the_layer_and_normal_in_embeddings() {
    Weights weights = Weights.initial(MODEL, Initializer.pytorch(), 2);
    for (Parameter p : MODEL.parameters()) {
      double largest = 0;
      double squares = 0;
      for (int i = p.offset(); i < p.end(); i++) {
        largest = Math.max(largest, Math.abs(weights.values()[i]));
        squares += (double) weights.values()[i] * weights.values()[i];
      }
      double deviation = Math.sqrt(squares / p.size());
      switch (p.layer()) {
        case 0 -> {
          assertEquals(1, deviation, 0.1);
          assertTrue(largest > 2.5);
        }
        case 1 -> assertEquals(1 / Math.sqrt(20), largest, 0.05);
        default -> assertEquals(1 / Math.sqrt(10), largest, 0.05);
      }
    }
  }

  @Example
  void the_forget_bias_is_the_input_bias_of_gate_f_and_nothing_else() {
    Weights plain = Weights.initial(MODEL, Initializer.uniform(0.08), 3);
    Weights biased = Weights.initial(MODEL, Initializer.uniform(0.08).forgetBias(1), 3);
    Parameter p = plain.parameter("bias_ih_l0");
    for (int i = 0; i < plain.values().length; i++) {
      boolean forget = i >= p.offset() + 20 && i < p.offset() + 40;
      assertEquals(forget ? 1 : plain.values()[i], biased.values()[i], "value " + i);
    }
  }

  @Property(tries = 20)
  void orthogonal_recurrent_matrices_are_orthogonal_gate_by_gate(
      @ForAll @IntRange(min = 1, max = 24) int units, @ForAll long seed) {
    Model model = Model.input(3).recurrent(Cells.LSTM, units);
    Weights weights = Weights.initial(model, Initializer.uniform(0.08).orthogonal(), seed);
    Matrix u = weights.view("weight_hh_l0");
    for (int gate = 0; gate < 4; gate++) {
      for (int i = 0; i < units; i++) {
        for (int j = 0; j < units; j++) {
          double dot = 0;
          for (int k = 0; k < units; k++) {
            dot +=
                (double) u.data()[u.at(gate * units + k, i)] * u.data()[u.at(gate * units + k, j)];
          }
          assertEquals(i == j ? 1 : 0, dot, 1e-6);
        }
      }
    }
    Matrix w = weights.view("weight_ih_l0");
    assertTrue(Math.abs(w.data()[w.at(0, 0)]) <= 0.08f);
  }
}
