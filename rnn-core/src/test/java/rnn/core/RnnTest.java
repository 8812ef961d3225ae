package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

final class RnnTest {
  private static final Model VECTORS = Model.input(3).recurrent(Cells.LSTM, 4).dense(2);
  private static final Model SYMBOLS = Model.symbols(3).recurrent(Cells.GRU, 4).dense(2);

  private static Rnn rnn(Model model) {
    return new Rnn(Weights.initial(model, Initializer.uniform(0.5), 1), Kernels.scalar());
  }

  private static void assertWrong(String message, Executable executable) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  /** The essay: h = tanh(W_hh h + W_xh x); y = W_hy h. */
  @Test
  void a_step_is_the_essays() {
    Model model = Model.input(2).recurrent(Cells.TANH, 2).dense(1).withoutBias();
    Weights weights = Weights.zero(model);
    weights.set("weight_ih_l0", 0.5f, -0.25f, 1, 0.125f);
    weights.set("weight_hh_l0", 0.5f, 0.25f, -1, 0.75f);
    weights.set("dense0.weight", 2, -1);
    Rnn rnn = new Rnn(weights, Kernels.scalar());
    double h0 = 0;
    double h1 = 0;
    for (float[] x : new float[][] {{1, 2}, {-1, 0.5f}, {0, 0}}) {
      double a0 = StrictMath.tanh(0.5 * x[0] - 0.25 * x[1] + 0.5 * h0 + 0.25 * h1);
      double a1 = StrictMath.tanh(x[0] + 0.125 * x[1] - h0 + 0.75 * h1);
      h0 = a0;
      h1 = a1;
      assertEquals(2 * h0 - h1, rnn.step(x)[0], 1e-6);
    }
  }

  @Test
  void a_step_gives_a_fresh_array_or_fills_the_one_it_is_given() {
    Rnn one = rnn(SYMBOLS);
    Rnn two = rnn(SYMBOLS);
    float[] y = new float[2];
    float[] first = one.step(1);
    assertNotSame(first, one.step(2));
    two.step(1, y);
    assertArrayEquals(first, y);
    assertFalse(Arrays.equals(new float[2], y));
  }

  @Test
  void what_does_not_fit_the_model_is_named() {
    Rnn vectors = rnn(VECTORS);
    Rnn symbols = rnn(SYMBOLS);
    assertWrong(
        "step: x has 2 values, the model input(3) lstm(4) dense(2) has 3",
        () -> vectors.step(new float[2]));
    assertWrong(
        "step: y has 3 values, the model input(3) lstm(4) dense(2) has 2",
        () -> vectors.step(new float[3], new float[3]));
    State before = symbols.state();
    assertWrong(
        "step: y has 9 values, the model %s has %d"
            .formatted(symbols.model(), symbols.model().outputs()),
        () -> symbols.step(1, new float[9]));
    assertEquals(before, symbols.state(), "a refused step changed the state");
    assertWrong("forward: found symbol 3, expected 0 … 2", () -> symbols.step(3));
    assertWrong("forward: found symbol -1, expected 0 … 2", () -> symbols.step(-1));
    assertWrong("forward: found symbols, expected vectors of 3", () -> vectors.step(1));
    assertWrong("forward: found vectors, expected symbols", () -> symbols.step(new float[3]));
  }

  @Test
  void a_step_that_was_refused_changed_nothing() {
    Rnn rnn = rnn(VECTORS);
    rnn.step(new float[] {1, 2, 3});
    State before = rnn.state();
    assertThrows(IllegalArgumentException.class, () -> rnn.step(new float[2]));
    assertThrows(IllegalArgumentException.class, () -> rnn.step(new float[3], new float[3]));
    assertThrows(IllegalArgumentException.class, () -> rnn.step(1));
    assertEquals(before, rnn.state());
  }

  @Test
  void a_state_of_another_model_is_refused() {
    State state = rnn(SYMBOLS).state();
    Rnn rnn = rnn(VECTORS);
    State before = rnn.state();
    String message =
        assertThrows(IllegalArgumentException.class, () -> rnn.resume(state)).getMessage();
    assertTrue(message.startsWith("state: found "), message);
    assertEquals(before, rnn.state());
    assertThrows(IllegalArgumentException.class, () -> rnn(SYMBOLS).resume(rnn(VECTORS).state()));
  }

  @Test
  void states_are_values() {
    float[] h = {1, 2};
    State state = State.of(List.of(h));
    h[0] = 5;
    assertArrayEquals(new float[] {1, 2}, state.values().getFirst());
    state.values().getFirst()[0] = 7;
    assertEquals(State.of(List.of(new float[] {1, 2})), state);
    assertEquals(state.hashCode(), State.of(List.of(new float[] {1, 2})).hashCode());
    assertNotEquals(state, State.of(List.of(new float[] {1, 3})));
    assertNotEquals(state, State.of(List.of(new float[] {1, 2}, new float[0])));
  }

  @Test
  void a_model_without_layers_does_not_run() {
    assertWrong(
        "network: found the model input(3), expected at least one layer",
        () -> rnn(Model.input(3)));
  }

  @Test
  void a_window_larger_than_the_network_was_made_for_is_named() {
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Network network = Network.forInference(Weights.zero(VECTORS), team, Window.of(2, 3));
      assertWrong(
          "forward: found a window of 6 positions in 6 sequences, expected at most 6 in 3",
          () -> network.forward(Window.of(1, 6), new float[18], Masks.NONE));
      assertWrong(
          "forward: found a window of 8 positions in 2 sequences, expected at most 6 in 3",
          () -> network.forward(Window.of(4, 2), new float[24], Masks.NONE));
      assertWrong(
          "forward: x has 5 values, the window reads 6",
          () -> network.forward(Window.of(2, 1), new float[5], Masks.NONE));
      assertWrong(
          "network: found room for 1 gradients, expected 154",
          () -> Network.forTraining(Weights.zero(VECTORS), new float[1], team, Window.of(1, 1)));
      assertWrong(
          "network: found 3 weights, expected 154",
          () -> new DoubleNetwork(VECTORS, new double[3]));
    }
  }

  @Test
  void dropout_drops_its_share_and_keeps_the_mean_and_evaluation_drops_nothing() {
    Model model = Model.input(1000).dense(1000).dropout(0.3);
    Weights weights = Weights.zero(model);
    Arrays.fill(weights.values(), 1_000_000, 1_001_000, 1f); // the bias: every unit gives 1
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Window window = Window.of(10, 1);
      Network network = Network.forInference(weights, team, window);
      network.forward(window, new float[10_000], new Masks(1).at(5));
      float[] masked = row(network);
      int dropped = 0;
      for (float value : masked) {
        assertTrue(value == 0 || value == (float) (1 / 0.7));
        dropped += value == 0 ? 1 : 0;
      }
      assertEquals(3000, dropped, 200);
      network.forward(window, new float[10_000], new Masks(1).at(5));
      assertArrayEquals(masked, row(network));
      network.forward(window, new float[10_000], new Masks(1).at(6));
      assertFalse(Arrays.equals(masked, row(network)));
      network.forward(window, new float[10_000], Masks.NONE);
      float[] ones = new float[10_000];
      Arrays.fill(ones, 1);
      assertArrayEquals(ones, row(network));
    }
  }

  private static float[] row(Network network) {
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = network.output().data()[network.output().at(i / 1000, i % 1000)];
    }
    return values;
  }

  @Test
  void a_backward_pass_without_gradients_of_final_states_takes_them_as_0() {
    Window window = Window.ofLengths(3, 2);
    Weights weights = Weights.initial(VECTORS, Initializer.uniform(0.5), 1);
    float[] dWithout = new float[VECTORS.size()];
    float[] dWith = new float[VECTORS.size()];
    float[] x = {1, -2, 3, -1, 2, -3, 1, 1, 1, 2, 0, 2, 0, 1, 0};
    List<float[]> zeros = List.of(new float[8], new float[8]);
    try (Team team = new Team(Kernels.scalar(), 2)) {
      Network without = Network.forTraining(weights, dWithout, team, window);
      Network with = Network.forTraining(weights, dWith, team, window);
      for (int round = 0; round < 2; round++) { // the second finds what the first has left
        for (Network network : List.of(without, with)) {
          network.forward(window, x, Masks.NONE);
          Arrays.fill(network.outputGradient().data(), 1);
        }
        without.backward(Masks.NONE);
        with.backward(Masks.NONE, State.of(zeros));
        assertArrayEquals(dWith, dWithout);
        assertEquals(with.initialGradient(), without.initialGradient());
      }
      assertNotEquals(State.of(zeros), with.initialGradient());
    }
  }

  @Test
  void a_second_backward_pass_needs_a_forward_pass() {
    Window window = Window.of(2, 1);
    Weights weights = Weights.initial(VECTORS, Initializer.uniform(0.5), 1);
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Network network = Network.forTraining(weights, new float[VECTORS.size()], team, window);
      network.forward(window, new float[6], Masks.NONE);
      network.backward(Masks.NONE);
      State zeros = State.of(List.of(new float[4], new float[4]));
      for (Executable again :
          List.<Executable>of(
              () -> network.backward(Masks.NONE), () -> network.backward(Masks.NONE, zeros))) {
        assertEquals(
            "backward: found no forward pass since the last one backward, expected one; run forward",
            assertThrows(IllegalStateException.class, again).getMessage());
      }
      network.forward(window, new float[6], Masks.NONE);
      network.backward(Masks.NONE, zeros);
    }
  }

  @Test
  void a_network_that_only_runs_forward_says_so_where_a_gradient_is_wanted() {
    Window window = Window.of(2, 1);
    Weights weights = Weights.initial(VECTORS, Initializer.uniform(0.5), 1);
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Network network = Network.forInference(weights, team, window);
      network.forward(window, new float[6], Masks.NONE);
      Map<String, Executable> gradients =
          Map.of(
              "backward", () -> network.backward(Masks.NONE),
              "outputGradient", network::outputGradient,
              "inputGradient", network::inputGradient,
              "initialGradient", network::initialGradient);
      gradients.forEach((name, gradient) ->
          assertEquals(
              name + ": found a network that only runs forward, expected one made forTraining",
              assertThrows(IllegalStateException.class, gradient).getMessage()));
    }
  }

  @Test
  void symbols_have_no_gradient_and_the_network_says_so() {
    Model model = Model.symbols(3).dense(2);
    float[] gradients = new float[model.size()];
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Network network = Network.forTraining(Weights.zero(model), gradients, team, Window.of(1, 1));
      assertEquals(
          "inputGradient: found a model of symbols, which have none; expected one of vectors",
          assertThrows(IllegalStateException.class, network::inputGradient).getMessage());
    }
  }

  @Test
  void it_forgets_and_says_what_it_is() {
    Rnn rnn = rnn(VECTORS);
    float[] first = rnn.step(new float[] {1, 2, 3});
    assertFalse(Arrays.equals(first, rnn.step(new float[] {1, 2, 3})));
    rnn.reset();
    assertArrayEquals(first, rnn.step(new float[] {1, 2, 3}));
    assertEquals(VECTORS, rnn.model());
    assertEquals("Rnn[input(3) lstm(4) dense(2)]", rnn.toString());
  }

  @Test
  void equal_states_have_equal_hashes_and_others_mostly_not() {
    State state = State.of(List.of(new float[] {1, 2}, new float[] {3}));
    assertEquals(
        state.hashCode(), State.of(List.of(new float[] {1, 2}, new float[] {3})).hashCode());
    for (State other :
        List.of(
            State.of(List.of(new float[] {1, 2}, new float[] {4})),
            State.of(List.of(new float[] {3}, new float[] {1, 2})),
            State.of(List.of(new float[] {1, 2})))) {
      assertNotEquals(state.hashCode(), other.hashCode());
      assertNotEquals(state, other);
    }
  }

  @Test
  void a_step_of_vectors_fills_the_array_it_is_given() {
    float[] x = {1, -1, 0.5f};
    float[] y = new float[2];
    rnn(VECTORS).step(x, y);
    assertArrayEquals(rnn(VECTORS).step(x), y);
    assertFalse(Arrays.equals(new float[2], y));
  }

  @Test
  void a_window_of_symbols_must_fit_too() {
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Network network = Network.forInference(Weights.zero(SYMBOLS), team, Window.of(2, 2));
      assertWrong(
          "forward: x has 3 values, the window reads 4",
          () -> network.forward(Window.of(2, 2), new int[3], Masks.NONE));
    }
  }

  @Test
  void kernels_say_which_they_are() {
    assertEquals("scalar kernels (asked for)", Kernels.scalar().toString());
    assertEquals("scalar kernels (asked for)", Kernels.scalar().another().toString());
    assertFalse(Kernels.all().isEmpty());
  }

  @Test
  void a_refused_state_changes_nothing() {
    Model model = Model.symbols(3).recurrent(Cells.TANH, 4).recurrent(Cells.TANH, 5).dense(3);
    Rnn rnn = new Rnn(Weights.initial(model, Initializer.uniform(0.5), 1));
    rnn.step(1);
    State before = rnn.state();
    State other = State.of(List.of(new float[] {1, 2, 3, 4}, new float[6]));
    assertThrows(IllegalArgumentException.class, () -> rnn.resume(other));
    assertEquals(before, rnn.state());
  }
}
