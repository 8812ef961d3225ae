package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/** The oracle itself. */
final class DoubleNetworkTest {
  private static final Window WINDOW = Window.ofLengths(3, 2);
  private static final double[] X = {0.5, -0.25, 0.75, -1, 0.125, 0.25, 0.5, -0.5, 1, 0.0625};

  private static DoubleNetwork run(DoubleNetwork network) {
    network.forward(WINDOW, X, List.of(), Masks.NONE);
    return network;
  }

  @Test
  void states_start_at_0_and_outputs_are_those_of_the_engine() {
    Model model = Model.input(2).recurrent(Cells.LSTM, 3).dropout(0.5).recurrent(Cells.RELU, 4);
    Weights weights = Weights.initial(model, Initializer.uniform(0.8), 3);
    DoubleNetwork oracle = run(new DoubleNetwork(model, Numbers.doubles(weights.values())));
    try (Team team = new Team(Kernels.scalar(), 1)) {
      Network network = Network.forInference(weights, team, WINDOW);
      network.forward(WINDOW, Numbers.floats(X), Masks.NONE);
      assertArrayEquals(Numbers.logical(network.output()), oracle.output(), 1e-6);
      List<float[]> states = network.finalState().values();
      for (int s = 0; s < states.size(); s++) {
        assertArrayEquals(Numbers.doubles(states.get(s)), oracle.states().get(s), 1e-6);
      }
    }
  }

  @Test
  void what_is_no_symbol_or_input_of_the_model_is_refused() {
    Model model = Model.symbols(2).dense(2);
    DoubleNetwork network = new DoubleNetwork(model, new double[model.size()]);
    for (int symbol : new int[] {-1, 2, 3}) {
      assertEquals(
          "network: found symbol %d, expected 0 to 1".formatted(symbol),
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      network.forward(
                          Window.of(2, 1), new int[] {symbol, 0}, List.of(), Masks.NONE))
              .getMessage());
    }
    assertEquals(
        "network: found 3 inputs, expected 2 for each of 2 positions",
        assertThrows(
                IllegalArgumentException.class,
                () -> network.forward(Window.of(2, 1), new double[3], List.of(), Masks.NONE))
            .getMessage());
  }

  @Test
  void each_window_is_traced_anew() {
    Model model = Model.input(2).recurrent(Cells.RELU, 4);
    double[] weights =
        Numbers.doubles(Weights.initial(model, Initializer.uniform(0.8), 3).values());
    DoubleNetwork network = run(new DoubleNetwork(model, weights));
    long choices = network.trace().choices();
    assertNotEquals(0, choices);
    assertEquals(choices, run(network).trace().choices());
  }
}
