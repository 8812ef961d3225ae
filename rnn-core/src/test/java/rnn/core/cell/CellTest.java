package rnn.core.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import rnn.core.cell.Cell.Definition;
import rnn.core.expr.Expr;

final class CellTest {

  private static void assertWrong(String message, Consumer<Definition> equations) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Cell.define("mine", equations));
    assertEquals(message, e.getMessage());
  }

  @Test
  void a_missing_output_is_named() {
    assertWrong(
        "cell mine: no output(…) was found; give the value that the next layer and the next step see",
        cell -> cell.gate("i"));
  }

  @Test
  void equations_that_do_not_see_the_input_are_named() {
    assertWrong(
        "cell mine: no gate(…) or input(…) was found; let the equations see the input",
        cell -> cell.output(cell.recurrent("x").plus(cell.vector("v"))));
  }

  @Test
  void a_second_output_is_named() {
    assertWrong(
        "cell mine: output(…) was found twice",
        cell -> {
          cell.output(cell.gate("i"));
          cell.output(cell.gate("i"));
        });
  }

  @Test
  void a_state_without_a_next_value_is_named() {
    assertWrong(
        "cell mine: state(\"c\") was found without next(\"c\", …)",
        cell -> cell.output(cell.input("i").plus(cell.state("c"))));
  }

  @Test
  void a_second_next_value_is_named() {
    assertWrong(
        "cell mine: next(\"c\") was found twice",
        cell -> {
          cell.next("c", cell.state("c"));
          cell.next("c", cell.state("c"));
        });
  }

  @Test
  void a_leaf_of_somebody_elses_is_named() {
    String expected =
        " was found, expected what gate, input, recurrent, product, state and vector give";
    assertWrong(
        "cell mine: the leaf x" + expected,
        cell -> cell.output(cell.gate("i").plus(Expr.leaf("x"))));
    assertWrong(
        "cell mine: the leaf gate(i)" + expected,
        cell -> cell.output(cell.input("i").plus(Cells.LSTM.leaves().getFirst())));
    assertWrong(
        "cell mine: the leaf s" + expected,
        cell -> {
          cell.next("c", cell.state("c").times(Expr.scalar("s")));
          cell.output(cell.input("i"));
        });
    assertWrong(
        "cell mine: the leaf e" + expected,
        cell -> cell.output(cell.input("i").plus(cell.product("n", Expr.leaf("e")))));
  }

  @Test
  void an_equation_that_is_null_is_named() {
    String expected = " was found with null, expected an expression";
    assertWrong("cell mine: output(…)" + expected, cell -> cell.output(null));
    assertWrong("cell mine: next(\"c\", …)" + expected, cell -> cell.next("c", null));
    assertWrong("cell mine: product(\"n\", …)" + expected, cell -> cell.product("n", null));
    assertEquals(
        "tanh: an argument is null, expected an expression",
        assertThrows(IllegalArgumentException.class, () -> Expr.tanh(null)).getMessage());
    assertEquals(
        "add: an argument is null, expected an expression",
        assertThrows(IllegalArgumentException.class, () -> Expr.ONE.plus(null)).getMessage());
  }

  @Test
  void a_vector_named_like_a_weight_is_named() {
    assertWrong(
        "cell mine: vector(\"bias_ih\") was found, expected another name than a weight's",
        cell -> cell.output(cell.gate("i").plus(cell.vector("bias_ih"))));
  }

  @Test
  void a_name_that_no_file_could_hold_is_named() {
    String expected = " was found, expected letters, digits, underscores and dashes";
    for (String name : List.of("", "optimizer.p", "two words", "half \ud800", "e\n")) {
      assertWrong(
          "cell mine: vector(\"" + name + "\")" + expected,
          cell -> cell.output(cell.gate("i").plus(cell.vector(name))));
      assertWrong(
          "cell mine: gate(\"" + name + "\")" + expected, cell -> cell.output(cell.gate(name)));
      assertWrong(
          "cell mine: product(\"" + name + "\")" + expected,
          cell -> cell.output(cell.product(name, cell.input("x"))));
      assertWrong(
          "cell mine: state(\"" + name + "\")" + expected,
          cell -> cell.next(name, cell.input("x")));
    }
  }

  @Test
  void a_definition_that_goes_on_changes_no_cell() {
    List<Definition> kept = new ArrayList<>();
    Cell cell =
        Cell.define(
            "mine",
            c -> {
              kept.add(c);
              c.output(c.gate("i").times(c.vector("p")));
            });
    kept.getFirst().vector("q");
    kept.getFirst().state("s");
    assertEquals(List.of("p"), cell.vectors());
    assertEquals(List.of("h"), cell.states());
    assertEquals(3, cell.leaves().size());
  }

  @Test
  void the_next_h_is_the_output() {
    assertWrong(
        "cell mine: next(\"h\") was found, expected output(…), which is the next h",
        cell -> cell.next("h", cell.gate("h")));
  }

  @Test
  void two_gates_with_the_same_weights_are_named() {
    assertWrong(
        "cell mine: input(i) was found beside gate(i), which has the same weights",
        cell -> cell.output(cell.gate("i").plus(cell.input("i"))));
    assertWrong(
        "cell mine: product(n) was found beside recurrent(n), which has the same weights",
        cell -> cell.output(cell.recurrent("n").plus(cell.product("n", cell.input("x")))));
  }

  @Test
  void a_product_with_two_arguments_is_named() {
    assertWrong(
        "cell mine: product(n) was found with two different arguments",
        cell -> {
          Expr x = cell.input("x");
          cell.output(cell.product("n", x).plus(cell.product("n", x.plus(x))));
        });
  }

  @Test
  void a_name_that_no_model_line_could_hold_is_refused() {
    for (String name : List.of("", "My cell", "2fast", "a(b)", "Lstm")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Cell.define(name, cell -> {}))
              .getMessage();
      assertEquals(
          "cell: found the name '" + name + "', expected lower-case letters, digits and dashes",
          message);
    }
  }

  @Test
  void the_same_gate_asked_for_twice_is_one_gate() {
    Cell cell =
        Cell.define(
            "mine",
            c -> {
              assertSame(c.gate("i"), c.gate("i"));
              assertSame(c.state("h"), c.state("h"));
              assertSame(c.vector("p"), c.vector("p"));
              c.output(c.gate("i").times(c.vector("p")));
            });
    assertEquals(List.of("i"), cell.inputGates());
    assertEquals(List.of("p"), cell.vectors());
  }

  @Test
  void gates_states_and_vectors_stand_in_PyTorchs_order() {
    assertEquals(List.of("i", "f", "g", "o"), Cells.LSTM.inputGates());
    assertEquals(List.of("i", "f", "g", "o"), Cells.LSTM.recurrentGates());
    assertEquals(List.of("h", "c"), Cells.LSTM.states());
    assertEquals(List.of("r", "z", "n"), Cells.GRU.inputGates());
    assertEquals(List.of("r", "z", "n"), Cells.GRU.recurrentGates());
    assertEquals(List.of("h"), Cells.GRU.states());
    assertEquals(List.of("p_i", "p_f", "p_o"), Cells.PEEPHOLE_LSTM.vectors());
    assertEquals(List.of(), Cells.MIN_GRU.recurrentGates());
    assertEquals(List.of("u"), Cells.IND_RNN.vectors());
    assertEquals(List.of(), Activation.TANH.cell().states());
  }

  @Test
  void h_is_the_first_state_wherever_it_is_first_used() {
    Cell cell =
        Cell.define(
            "mine",
            c -> {
              Expr s = c.state("s");
              c.next("s", s.plus(c.input("x")));
              c.output(s.plus(c.state("h")));
            });
    assertEquals(List.of("h", "s"), cell.states());
  }

  @Test
  void equal_equations_give_equal_text_and_different_ones_do_not() {
    Consumer<Definition> equations = cell -> cell.output(Expr.tanh(cell.gate("h")));
    assertEquals(Cells.TANH.equations(), Cell.define("another", equations).equations());
    for (Cell one : Cells.ALL) {
      for (Cell two : Cells.ALL) {
        if (one != two) {
          assertNotEquals(one.equations(), two.equations(), one + " and " + two);
        }
      }
    }
  }

  @Test
  void every_cell_of_the_catalogue_is_found_by_its_name() {
    for (Cell cell : Cells.ALL) {
      assertSame(cell, Cells.named(cell.name()));
    }
  }

  @Test
  void for_an_unknown_cell_the_known_ones_are_listed_and_the_nearest_is_suggested() {
    String message = unknown("ltsm");
    assertTrue(
        message.startsWith("cell: found 'ltsm', expected one of tanh, relu, lstm, "), message);
    assertTrue(message.endsWith("; did you mean lstm?"), message);
    assertTrue(unknown("GRU").endsWith("did you mean gru?"));
    assertTrue(unknown("min-gru").endsWith("did you mean mingru?"));
    assertTrue(unknown("peephole").endsWith("did you mean peephole-lstm?"));
  }

  private static String unknown(String name) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Cells.named(name)).getMessage();
    assertEquals(1, message.lines().count());
    return message;
  }

  @Test
  void for_an_unknown_activation_the_known_ones_are_listed() {
    assertEquals(
        "activation: found 'gelu', expected linear, tanh, sigmoid, relu or softplus",
        assertThrows(IllegalArgumentException.class, () -> Activation.named("gelu")).getMessage());
    assertSame(Activation.RELU, Activation.named("relu"));
  }

  @Test
  void a_gate_and_a_recurrent_product_carry_h_and_an_input_carries_nothing() {
    assertEquals(List.of("h"), Cell.define("a", cell -> cell.output(cell.gate("x"))).states());
    assertEquals(
        List.of("h"),
        Cell.define("a", cell -> cell.output(cell.recurrent("x").plus(cell.input("x")))).states());
    assertEquals(List.of(), Cell.define("a", cell -> cell.output(cell.input("x"))).states());
  }

  @Test
  void its_results_are_the_arguments_the_next_states_and_the_output() {
    assertEquals(List.of("next c", "output"), List.copyOf(Cells.LSTM.results().keySet()));
    assertEquals(
        List.of("argument of product(n)", "output"),
        List.copyOf(Cells.RESET_BEFORE_GRU.results().keySet()));
    assertEquals("lstm", Cells.LSTM.toString());
  }
}
