package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static rnn.core.expr.Expr.sigmoid;
import static rnn.core.expr.Expr.tanh;

import org.junit.jupiter.api.Test;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;

/** The examples of the documentation. */
final class SnippetsTest {

  @Test
  void a_cell_is_its_equations() {
    // @start region="cell"
    // the minimal gated unit of Zhou et al. 2016
    Cell mgu =
        Cell.define(
            "mgu",
            cell -> {
              Expr h = cell.state("h"); // the previous output
              Expr f = sigmoid(cell.gate("f")); // W_f x + b_f + U_f h + c_f
              Expr n =
                  tanh(
                      cell.input("n")
                          .plus(cell.product("n", f.times(h)))); // W_n x + b_n + U_n (f h) + c_n
              cell.output(Expr.fma(f, n.minus(h), h));
            });
    Model model = Model.symbols(65).recurrent(mgu, 128).dense(65);
    // @end
    assertEquals("symbols(65) mgu(128) dense(65)", model.toString());
  }

  @Test
  void a_model_is_a_value() {
    // @start region="model"
    Model characters =
        Model.symbols(65)
            .recurrent(Cells.LSTM, 512)
            .dropout(0.5)
            .recurrent(Cells.LSTM, 512)
            .dense(65);
    Model essay =
        Model.input(4).recurrent(Cells.TANH, 3).dense(4).withoutBias(); // W_xh, W_hh, W_hy
    Model noRecurrence = Model.input(2).dense(32, Activation.TANH).dense(2);
    // @end
    assertEquals(4 * 3 + 3 * 3 + 3 * 4, essay.size());
    assertEquals(characters, Model.parse(characters.toString()));
    assertEquals(2 * 32 + 32 + 32 * 2 + 2, noRecurrence.size());
  }

  @Test
  void the_network_of_the_essay_is_a_step() {
    Model model = Model.input(4).recurrent(Cells.TANH, 3).dense(4).withoutBias();
    Weights weights = Weights.initial(model, Initializer.uniform(0.08), 1);
    float[] x = {1, 0, 0, 0};
    // @start region="step"
    Rnn rnn = new Rnn(weights);
    float[] y = rnn.step(x); // the hidden state starts at zero, and every step changes it
    State before = rnn.state();
    float[] z = rnn.step(x);
    rnn.resume(before); // a state is a value: go back, and the same happens again
    float[] again = rnn.step(x);
    // @end
    assertArrayEquals(z, again);
    assertEquals(4, y.length);
  }
}
