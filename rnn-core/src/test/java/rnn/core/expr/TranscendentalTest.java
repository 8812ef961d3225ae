package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Slots;

/** The float programs against {@link StrictMath}, over a sample of all floats. */
final class TranscendentalTest {
  private static final int CHUNK = 1 << 12;

  private static float[] run(Transcendental function, float... x) {
    float[] y = new float[x.length];
    Program program = Program.of(List.of(Expr.call(function, Expr.leaf("x"))));
    Slots slots = new Slots(2);
    slots.set(0, x, 0, x.length);
    slots.set(1, y, 0, x.length);
    Kernels.scalar().pointwise(program).run(slots, 1, x.length);
    return y;
  }

  /**
   * Runs of eight neighbours, 256 for each sign and exponent, both ends of its mantissas among
   * them. The bounds hold for every float: docs/kernels.md has the largest errors that a run over
   * all of them, in C, has found.
   */
  @ParameterizedTest
  @CsvSource({
    "EXP, 1.0, -104",
    "LOG, 1.25, 0",
    "TANH, 2.8, -1e39",
    "SIGMOID, 2.5, -88.37",
    "SOFTPLUS, 2, -87.3"
  })
  void errors_stay_within_their_bounds(Transcendental function, double bound, double lowest) {
    double worst = 0;
    float at = 0;
    for (long first = Integer.MIN_VALUE;
        first <= Integer.MAX_VALUE;
        first += (long) CHUNK * CHUNK) {
      float[] x = new float[CHUNK];
      for (int i = 0; i < CHUNK; i++) {
        x[i] = Float.intBitsToFloat((int) (first + (long) (i / 8) * 8 * CHUNK + i % 8 - 4));
      }
      float[] y = run(function, x);
      for (int i = 0; i < CHUNK; i++) {
        double exact = function.value(x[i]);
        double error = Math.abs(y[i] - exact) / Math.ulp((float) exact);
        if (x[i] >= lowest && Math.abs(exact) <= Float.MAX_VALUE) {
          at = error <= worst ? at : x[i];
          worst = Math.max(worst, error);
        }
      }
    }
    assertTrue(worst <= bound, worst + " units in the last place at " + at);
  }

  @ParameterizedTest
  @EnumSource
  void values_never_fall_where_the_function_rises(Transcendental function) {
    for (int first = 0; first <= 0x7f800000 - CHUNK; first += CHUNK * 199) {
      for (int sign : new int[] {0, 1 << 31}) {
        float[] x = new float[CHUNK];
        for (int i = 0; i < CHUNK; i++) {
          x[i] = Float.intBitsToFloat(sign | first + i);
        }
        float[] y = run(function, x);
        for (int i = 1; i < CHUNK && !(function == Transcendental.LOG && sign != 0); i++) {
          boolean rises = sign == 0 ? y[i - 1] <= y[i] : y[i - 1] >= y[i];
          float from = x[i - 1];
          assertTrue(rises, () -> "between " + from + " and its neighbour");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EXP, 0, 1",
    "EXP, -0.0, 1",
    "EXP, Infinity, Infinity",
    "EXP, -Infinity, 0",
    "EXP, NaN, NaN",
    "EXP, 89, Infinity",
    "EXP, -104, 0",
    "EXP, -103, 1.4E-45",
    "LOG, 1, 0",
    "LOG, 0, -Infinity",
    "LOG, -0.0, -Infinity",
    "LOG, -1, NaN",
    "LOG, Infinity, Infinity",
    "LOG, -Infinity, NaN",
    "LOG, NaN, NaN",
    "TANH, 0, 0",
    "TANH, -0.0, -0.0",
    "TANH, Infinity, 1",
    "TANH, -Infinity, -1",
    "TANH, NaN, NaN",
    "TANH, 1.4E-45, 1.4E-45",
    "TANH, 20, 1",
    "TANH, -20, -1",
    "TANH, 3.4028235E38, 1",
    "SIGMOID, 0, 0.5",
    "SIGMOID, -0.0, 0.5",
    "SIGMOID, Infinity, 1",
    "SIGMOID, -Infinity, 0",
    "SIGMOID, NaN, NaN",
    "SIGMOID, -89, 0",
    "SIGMOID, 3.4028235E38, 1",
    "SIGMOID, -3.4028235E38, 0",
    "SOFTPLUS, 0, 0.6931472",
    "SOFTPLUS, -0.0, 0.6931472",
    "SOFTPLUS, Infinity, Infinity",
    "SOFTPLUS, -Infinity, 0",
    "SOFTPLUS, NaN, NaN",
    "SOFTPLUS, 100, 100",
    "SOFTPLUS, 3.4028235E38, 3.4028235E38"
  })
  void special_values_are_what_they_should_be(Transcendental function, float x, float y) {
    assertEquals(y, run(function, x)[0]);
  }
}
