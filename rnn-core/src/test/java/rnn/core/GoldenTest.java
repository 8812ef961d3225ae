package rnn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static rnn.core.Numbers.dot;
import static rnn.core.Numbers.doubles;
import static rnn.core.Numbers.floats;
import static rnn.core.Numbers.logical;
import static rnn.core.Numbers.rms;
import static rnn.core.Numbers.write;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.io.Safetensors;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/** PyTorch's own numbers: T=7, B=3, I=5, H=6, one and two layers, with and without biases. */
final class GoldenTest {
  private static final int T = 7;
  private static final int B = 3;
  private static final int I = 5;
  private static final int H = 6;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rnn_tanh_L1_uni_bias", "rnn_tanh_L1_uni_nobias", "rnn_tanh_L2_uni_bias",
            "rnn_tanh_L2_uni_nobias",
        "rnn_relu_L1_uni_bias", "rnn_relu_L1_uni_nobias", "rnn_relu_L2_uni_bias",
            "rnn_relu_L2_uni_nobias",
        "lstm_L1_uni_bias", "lstm_L1_uni_nobias", "lstm_L2_uni_bias", "lstm_L2_uni_nobias",
        "gru_L1_uni_bias", "gru_L1_uni_nobias", "gru_L2_uni_bias", "gru_L2_uni_nobias"
      })
  void outputs_states_and_gradients_are_those_of_PyTorch(String name) throws Exception {
    Case golden = new Case(name);
    golden.checkDoubleForward();
    golden.checkCentralDifferences();
    golden.checkFloat();
  }

  private static final class Case {
    final Safetensors file;
    final Model model;
    final Window window = Window.of(T, B);
    final double[] x;
    final double[] weights;
    final List<double[]> initial;

    Case(String name) throws IOException, URISyntaxException {
      file =
          Safetensors.read(
              Path.of(
                  GoldenTest.class.getResource("/golden/" + name + "_f64.safetensors").toURI()));
      Cell cell = Cells.named(name.substring(0, name.indexOf("_L")).replace("rnn_", ""));
      Model m = Model.input(I).recurrent(cell, H);
      m = name.contains("_L2") ? m.recurrent(cell, H) : m;
      model = name.contains("nobias") ? m.withoutBias() : m;
      x = numbers("input");
      weights = new double[model.size()];
      for (Parameter p : model.parameters()) {
        System.arraycopy(numbers(p.name()), 0, weights, p.offset(), p.size());
      }
      initial = states("h0", "c0");
    }

    double[] numbers(String name) {
      try {
        return file.doubles(name);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    /** PyTorch's [L, B, H] for h and c as our states, layer by layer. */
    List<double[]> states(String h, String c) {
      List<double[]> states = new ArrayList<>();
      int layers = model.layers().size();
      for (int l = 0; l < layers; l++) {
        for (String name : List.of(h, c)) {
          if (file.names().contains(name)) {
            states.add(Arrays.copyOfRange(numbers(name), l * B * H, (l + 1) * B * H));
          }
        }
      }
      return states;
    }

    DoubleNetwork run(double[] w, double[] input, List<double[]> start) {
      DoubleNetwork network = new DoubleNetwork(model, w);
      network.forward(window, input, start, Masks.NONE);
      return network;
    }

    double loss(double[] w, double[] input, List<double[]> start) {
      DoubleNetwork network = run(w, input, start);
      double loss = dot(network.output(), numbers("r_output"));
      List<double[]> r = states("r_hn", "r_cn");
      for (int s = 0; s < r.size(); s++) {
        loss += dot(network.states().get(s), r.get(s));
      }
      return loss;
    }

    void checkDoubleForward() {
      DoubleNetwork network = run(weights, x, initial);
      close("output", numbers("output"), network.output(), 1e-12);
      List<double[]> finals = states("hn", "cn");
      for (int s = 0; s < finals.size(); s++) {
        close("state " + s, finals.get(s), network.states().get(s), 1e-12);
      }
      assertEquals(numbers("loss")[0], loss(weights, x, initial), 1e-12);
    }

    void checkCentralDifferences() {
      for (Parameter p : model.parameters()) {
        double[] numeric = new double[p.size()];
        for (int i = 0; i < p.size(); i++) {
          numeric[i] = slope(weights, p.offset() + i);
        }
        double[] expected = numbers("grad." + p.name());
        close("grad." + p.name(), expected, numeric, 1e-6 * rms(expected));
      }
      double[] numeric = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        numeric[i] = slope(x, i);
      }
      close("grad.input", numbers("grad.input"), numeric, 1e-6 * rms(numbers("grad.input")));
    }

    double slope(double[] values, int i) {
      double value = values[i];
      double h = 1e-5;
      values[i] = value + h;
      double above = loss(weights, x, initial);
      values[i] = value - h;
      double below = loss(weights, x, initial);
      values[i] = value;
      return (above - below) / (2 * h);
    }

    void checkFloat() {
      Weights w = Weights.zero(model);
      for (int i = 0; i < weights.length; i++) {
        w.values()[i] = (float) weights[i];
      }
      float[] gradients = new float[weights.length];
      try (Team team = new Team(Kernels.scalar(), 1)) {
        Network network = Network.forTraining(w, gradients, team, window);
        network.resume(State.of(initial.stream().map(Numbers::floats).toList()));
        network.forward(window, floats(x), Masks.NONE);
        close("output", numbers("output"), logical(network.output()), 5e-6);
        close(states("hn", "cn"), network.finalState(), 5e-6, false);
        write(network.outputGradient(), numbers("r_output"));
        network.backward(
            Masks.NONE, State.of(states("r_hn", "r_cn").stream().map(Numbers::floats).toList()));
        for (Parameter p : model.parameters()) {
          double[] expected = numbers("grad." + p.name());
          double[] actual = doubles(Arrays.copyOfRange(gradients, p.offset(), p.end()));
          close("grad." + p.name(), expected, actual, 1e-4 * rms(expected));
        }
        double[] dX = numbers("grad.input");
        close("grad.input", dX, logical(network.inputGradient()), 1e-4 * rms(dX));
        close(states("grad.h0", "grad.c0"), network.initialGradient(), 1e-4, true);
      }
    }

    static void close(List<double[]> expected, State actual, double tolerance, boolean relative) {
      assertEquals(expected.size(), actual.values().size());
      for (int s = 0; s < expected.size(); s++) {
        double scale = relative ? rms(expected.get(s)) : 1;
        close("state " + s, expected.get(s), doubles(actual.values().get(s)), tolerance * scale);
      }
    }

    static void close(String what, double[] expected, double[] actual, double tolerance) {
      assertEquals(expected.length, actual.length, what);
      for (int i = 0; i < expected.length; i++) {
        int at = i;
        assertTrue(
            Math.abs(expected[i] - actual[i]) <= tolerance,
            () -> what + "[" + at + "]: found " + actual[at] + ", PyTorch gives " + expected[at]);
      }
    }
  }
}
