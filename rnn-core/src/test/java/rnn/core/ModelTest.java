package rnn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

final class ModelTest {

  private static List<String> names(Model model) {
    return model.parameters().stream().map(Parameter::name).toList();
  }

  private static void assertWrong(String message, Executable executable) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  @Test
  void the_essays_network_is_exactly_three_matrices() {
    Model model = Model.input(4).recurrent(Cells.TANH, 100).dense(4).withoutBias();
    assertEquals(List.of("weight_ih_l0", "weight_hh_l0", "dense0.weight"), names(model));
    assertEquals(
        List.of("100 x 4", "100 x 100", "4 x 100"),
        model.parameters().stream().map(p -> p.rows() + " x " + p.columns()).toList());
    assertEquals(400 + 10_000 + 400, model.size());
  }

  @Test
  void parameters_have_PyTorchs_names_and_order_and_lie_side_by_side() {
    Model model =
        Model.symbols(9)
            .embedding(7)
            .recurrent(Cells.LSTM, 5)
            .dropout(0.5)
            .recurrent(Cells.PEEPHOLE_LSTM, 3)
            .dense(2);
    assertEquals(
        List.of(
            "embedding.weight",
            "weight_ih_l0",
            "weight_hh_l0",
            "bias_ih_l0",
            "bias_hh_l0",
            "weight_ih_l1",
            "weight_hh_l1",
            "bias_ih_l1",
            "bias_hh_l1",
            "p_i_l1",
            "p_f_l1",
            "p_o_l1",
            "dense0.weight",
            "dense0.bias"),
        names(model));
    int end = 0;
    for (Parameter p : model.parameters()) {
      assertEquals(end, p.offset());
      end = p.end();
    }
    assertEquals(end, model.size());
    assertEquals(2, model.outputs());
  }

  @Test
  void cells_without_recurrent_products_have_no_recurrent_parameters() {
    assertEquals(
        List.of("weight_ih_l0", "bias_ih_l0"), names(Model.input(2).recurrent(Cells.MIN_GRU, 3)));
    assertEquals(
        List.of("weight_ih_l0", "bias_ih_l0", "u_l0"),
        names(Model.input(2).recurrent(Cells.IND_RNN, 3)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "symbols(65) lstm(128) dense(65)",
        "symbols(65) embedding(16) gru(7) dropout(0.5) peephole-lstm(3) dense(65)",
        "input(4) tanh(100) dense(4) without-bias",
        "input(4) dense(8,tanh) dense(2,softplus)",
        "input(3) mingru(2) dropout(1.0E-4) gru-reset-before(1)",
        "input(3)"
      })
  void a_model_is_read_back_from_its_line(String line) {
    Model model = Model.parse(line);
    assertEquals(line, model.toString());
    assertEquals(model, Model.parse(model.toString()));
  }

  @Test
  void every_cell_and_activation_survives_the_line() {
    for (var cell : Cells.ALL) {
      Model model = Model.input(2).recurrent(cell, 3).dense(4, Activation.SIGMOID);
      assertEquals(model, Model.parse(model.toString()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | model: found '', expected a line such as symbols(65) lstm(128) dense(65)",
        "lstm(3) | model: found 'lstm' first, expected symbols(…) or input(…)",
        "symbols(65) lstm | model: found 'symbols(65) lstm', expected a line such as symbols(65) lstm(128) dense(65)",
        "symbols(6.5) | model: found a size of '6.5', expected a whole number",
        "symbols(65) lstm(0) | lstm: found 0, expected at least 1",
        "symbols(99999999999) | model: found a size of '99999999999', expected a whole number",
        "input(3) dense(2,gelu) | activation: found 'gelu', expected linear, tanh, sigmoid, relu or softplus",
      })
  void a_line_that_is_no_model_is_named(String line, String message) {
    assertWrong(message, () -> Model.parse(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "without-bias",
        " ",
        "symbols(3) lstm(4,tanh)",
        "symbols(3,tanh) lstm(4)",
        "symbols(3) embedding(4,tanh)",
        "input(3) dense(2) dropout(0.5,tanh)",
        "input(3) dropout(0.5.5)",
        "input(3) dense(2) symbols(4)",
        "input(3)  dense(2)",
        "symbols(-3)",
        "input(3) dropout(2)",
        "symbols(3) without-bias lstm(4)",
        "symbols(3) lstm(4) without-bias without-bias"
      })
  void any_other_line_is_refused_in_one_line_too(String line) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Model.parse(line)).getMessage();
    assertEquals(1, message.lines().count());
    assertEquals(true, message.contains("found"), message);
  }

  @Test
  void sizes_below_one_are_named() {
    assertWrong("inputs: found 0, expected at least 1", () -> Model.input(0));
    assertWrong("inputs: found -1, expected at least 1", () -> Model.symbols(-1));
    assertWrong("gru: found 0, expected at least 1", () -> Model.input(1).recurrent(Cells.GRU, 0));
    assertWrong("dense: found 0, expected at least 1", () -> Model.input(1).dense(0));
    assertWrong("embedding: found 0, expected at least 1", () -> Model.symbols(1).embedding(0));
  }

  @Test
  void more_layers_than_anyone_trains_are_refused_before_they_take_forever() {
    String found = "model: found 1001 layers, expected at most 1000";
    assertWrong(found, () -> Model.parse("symbols(2)" + " dense(2)".repeat(60_000)));
    Model deep = Model.parse("symbols(2) dense(3)" + " dropout(0.1)".repeat(999));
    assertEquals(3, deep.outputs());
    assertWrong(found, () -> deep.dense(2));
  }

  @Test
  void an_embedding_stands_first_over_symbols() {
    assertWrong(
        "embedding: found input(3) before it, expected it as the first layer over symbols",
        () -> Model.input(3).embedding(2));
    assertWrong(
        "embedding: found symbols(3) dense(2) before it, expected it as the first layer over symbols",
        () -> Model.symbols(3).dense(2).embedding(2));
  }

  @Test
  void dropout_has_a_rate_below_one_and_a_layer_before_it() {
    for (double rate : new double[] {-0.1, 1, Double.NaN}) {
      assertWrong(
          "dropout: found a rate of " + rate + ", expected 0 up to, but not including, 1",
          () -> Model.input(2).dense(2).dropout(rate));
    }
    assertWrong(
        "dropout: found no layer before it, expected at least one",
        () -> Model.input(2).dropout(0.5));
    assertEquals(Model.input(2).dense(2), Model.input(2).dense(2).dropout(0));
    Model idle =
        new Model(
            new Model.Vectors(2),
            List.of(new Layer.Dense(2, Activation.LINEAR), new Layer.Dropout(0)),
            true);
    assertEquals(idle, Model.parse(idle.toString()));
  }

  @Test
  void one_name_stands_for_one_set_of_equations() {
    Cell mine = Cell.define("mine", c -> c.output(Expr.tanh(c.gate("h"))));
    Cell same = Cell.define("mine", c -> c.output(Expr.tanh(c.gate("h"))));
    Cell other = Cell.define("mine", c -> c.output(Expr.sigmoid(c.gate("h"))));
    Model model = Model.input(2).recurrent(mine, 3);
    assertEquals("input(2) mine(3) mine(4)", model.recurrent(same, 4).toString());
    assertWrong(
        "model: found two different cells named 'mine', expected another name for one of them",
        () -> model.recurrent(other, 4));
    Activation square = new Activation("square", x -> x.times(x));
    Activation twice = new Activation("square", x -> x.plus(x));
    assertEquals(
        "input(2) dense(3,square) dense(4,square)",
        Model.input(2)
            .dense(3, square)
            .dense(4, new Activation("square", x -> x.times(x)))
            .toString());
    assertWrong(
        "model: found two different activations named 'square', expected another name for one of them",
        () -> Model.input(2).dense(3, square).dense(4, twice));
    Activation tanh = new Activation("mine", Expr::tanh); // beside a cell of that name
    assertEquals("input(2) mine(3) dense(4,mine)", model.dense(4, tanh).toString());
  }

  @Test
  void a_model_is_a_value_that_adding_to_does_not_change() {
    Model model = Model.input(2).recurrent(Cells.TANH, 3);
    model.dense(4).withoutBias();
    assertEquals("input(2) tanh(3)", model.toString());
  }

  @Test
  void a_model_too_large_for_one_array_is_refused() {
    for (Model model :
        List.of(
            Model.input(100_000).recurrent(Cells.LSTM, 50_000),
            Model.input(1).recurrent(Cells.LSTM, 1 << 30), // 4 gates of them are 0 in an int
            Model.input(Integer.MAX_VALUE).dense(1), // and a bias
            Model.symbols(1 << 16).embedding(1 << 15))) {
      assertWrong(
          "model: found 2³¹ learned values or more in "
              + model
              + ", expected fewer; take fewer units",
          model::size);
    }
    assertEquals(Integer.MAX_VALUE, Model.input(Integer.MAX_VALUE - 1).dense(1).size());
  }

  @Test
  void a_window_too_large_for_one_array_is_refused() {
    Model model = Model.input(1).recurrent(Cells.TANH, 1);
    try (Team team = new Team(Kernels.scalar(), 1)) {
      assertWrong(
          "network: found a window of 1073741824 positions for input(1) tanh(1), expected no array"
              + " of 2³¹ values or more; take fewer sequences or steps",
          () -> Network.forInference(Weights.zero(model), team, Window.of(1 << 10, 1 << 20)));
    }
    assertWrong(
        "window: found 2³¹ positions or more, expected fewer; take fewer sequences or steps",
        () -> Window.of(1 << 11, 1 << 20));
  }

  @Test
  void a_model_made_of_its_layers_is_checked_as_one_that_grows() {
    Model.Input symbols = new Model.Symbols(3);
    assertWrong("dense: found 0, expected at least 1", () -> new Layer.Dense(0, Activation.TANH));
    assertWrong("tanh: found -1, expected at least 1", () -> new Layer.Recurrent(Cells.TANH, -1));
    assertWrong(
        "dropout: found a rate of 1.0, expected 0 up to, but not including, 1",
        () -> new Layer.Dropout(1));
    assertEquals(0, new Layer.Dropout(0).rate());
    assertWrong(
        "dropout: found no layer before it, expected at least one",
        () -> new Model(symbols, List.of(new Layer.Dropout(0.5)), true));
    assertWrong(
        "embedding: found symbols(3) embedding(4) before it, expected it as the first layer over"
            + " symbols",
        () -> new Model(symbols, List.of(new Layer.Embedding(4), new Layer.Embedding(5)), true));
  }

  @Test
  void a_cell_may_not_have_the_name_of_another_layer() {
    for (String name : Model.OTHER_LAYERS) {
      Cell cell = Cell.define(name, c -> c.output(c.gate("h")));
      assertWrong(
          "model: found a cell named '"
              + name
              + "', expected another name: in a model's line it is a layer",
          () -> Model.input(1).recurrent(cell, 2));
    }
  }

  @Test
  void an_activation_from_outside_can_be_read() {
    Activation swish = new Activation("swish-1", x -> x.times(Expr.sigmoid(x)));
    Model model = Model.input(2).dense(3, swish).dense(4, Activation.TANH);
    assertEquals("input(2) dense(3,swish-1) dense(4,tanh)", model.toString());
    assertEquals(model, Model.parse(model.toString(), swish));
    assertWrong(
        "activation: found 'swish-1', expected linear, tanh, sigmoid, relu or softplus",
        () -> Model.parse(model.toString(), swish.cell()));
    assertWrong(
        "activation: found the name 'a b', expected lower-case letters, digits and dashes",
        () -> new Activation("a b", x -> x));
  }

  @Test
  void a_cell_from_outside_can_be_read_and_goes_before_the_catalogue() {
    Cell own = Cell.define("own", cell -> cell.output(cell.gate("h")));
    Cell tanh = Cell.define("tanh", cell -> cell.output(cell.gate("h")));
    Model model = Model.input(2).recurrent(own, 3).recurrent(tanh, 4);
    assertEquals(model, Model.parse(model.toString(), own, tanh));
  }

  @Test
  void a_parameter_has_the_shape_that_files_give() {
    Weights weights = Weights.zero(Model.input(2).recurrent(Cells.LSTM, 3).dense(4));
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        new int[] {12, 2}, weights.parameter("weight_ih_l0").shape());
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        new int[] {12}, weights.parameter("bias_ih_l0").shape());
  }

  @Test
  void dense_layers_are_numbered() {
    assertEquals(
        List.of("dense0.weight", "dense0.bias", "dense1.weight", "dense1.bias", "dense2.weight"),
        Model.input(2).dense(3).dense(3).dense(4).parameters().stream()
            .map(Parameter::name)
            .limit(5)
            .toList());
  }
}
