package rnn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import rnn.core.Layer;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;
import rnn.train.SoftmaxCrossEntropy;

/** Everything that a forward and a backward pass give. */
record Outcome(
    Window window,
    float[] output,
    double[] losses,
    List<float[]> finals,
    float[] gradients,
    float[] inputGradient,
    List<float[]> initialGradients) {

  /**
   * Runs a batch forward from its initial states, and backward from random gradients of outputs and
   * final states.
   */
  static Outcome of(Weights weights, Batch batch, Masks masks, Kernels kernels, int threads) {
    Model model = weights.model();
    List<Integer> units = stateUnits(model);
    Window window = batch.window();
    float[] gradients = new float[weights.values().length];
    try (Team team = new Team(kernels, threads)) {
      Network network = Network.forTraining(weights, gradients, team, window);
      network.resume(batch.initial(units));
      network.forward(window, batch.x(), masks);
      float[] output = logical(network.output());
      double[] losses = losses(batch, window, network.output(), team);
      List<float[]> finals = network.finalState().values();
      write(batch, window, network.outputGradient());
      network.backward(masks, batch.initial(units));
      return new Outcome(
          window,
          output,
          losses,
          finals,
          gradients,
          logical(network.inputGradient()),
          network.initialGradient().values());
    }
  }

  /** The loss of each position, with a target of its sequence's and step's own. */
  static double[] losses(Batch batch, Window window, Matrix output, Team team) {
    int[] targets = new int[window.positions()];
    for (int t = 0; t < window.steps(); t++) {
      for (int b = 0; b < window.rows(t); b++) {
        int drawn = new SplittableRandom(17L * batch.states().get(b) + t).nextInt();
        targets[window.offset(t) + b] = Math.floorMod(drawn, output.columns());
      }
    }
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(targets.length, output.columns(), team);
    loss.loss(window, output, targets);
    return loss.losses().clone();
  }

  /** Gives each position a gradient of its sequence's and step's own. */
  private static void write(Batch batch, Window window, Matrix gradient) {
    for (int t = 0; t < window.steps(); t++) {
      for (int b = 0; b < window.rows(t); b++) {
        float[] row =
            Batch.values(new SplittableRandom(31L * batch.states().get(b) + t), gradient.columns());
        System.arraycopy(row, 0, gradient.data(), gradient.at(window.offset(t) + b, 0), row.length);
      }
    }
  }

  /** The widths of a model's states in their order. */
  static List<Integer> stateUnits(Model model) {
    List<Integer> units = new ArrayList<>();
    for (Layer layer : model.layers()) {
      if (layer instanceof Layer.Recurrent r) {
        r.cell().states().forEach(s -> units.add(r.units()));
      }
    }
    return units;
  }

  static float[] logical(Matrix m) {
    float[] values = new float[m.rows() * m.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = m.data()[m.at(i / m.columns(), i % m.columns())];
    }
    return values;
  }

  void assertSameBits(Outcome other, String what) {
    Bits.assertSame(output, other.output, what + ": output");
    Bits.assertSame(losses, other.losses, what + ": losses");
    assertSame(finals, other.finals, what + ": final state");
    Bits.assertSame(gradients, other.gradients, what + ": gradients");
    Bits.assertSame(inputGradient, other.inputGradient, what + ": gradient of the input");
    assertSame(initialGradients, other.initialGradients, what + ": gradient of the initial state");
  }

  private static void assertSame(List<float[]> expected, List<float[]> found, String what) {
    for (int s = 0; s < expected.size(); s++) {
      Bits.assertSame(expected.get(s), found.get(s), what + " " + s);
    }
  }

  /**
   * What sequence {@code b} sees: all but the gradients of the weights, which are sums over the
   * sequences.
   */
  List<float[]> sequence(int b) {
    List<float[]> mine = new ArrayList<>();
    for (int t = 0; t < window.steps() && b < window.rows(t); t++) {
      mine.add(row(output, window.positions(), window.offset(t) + b));
      mine.add(row(inputGradient, window.positions(), window.offset(t) + b));
    }
    for (List<float[]> states : List.of(finals, initialGradients)) {
      for (float[] state : states) {
        mine.add(row(state, window.sequences(), b));
      }
    }
    return mine;
  }

  /** The losses of sequence {@code b}. */
  double[] sequenceLosses(int b) {
    double[] mine = new double[window.steps()];
    for (int t = 0; t < window.steps() && b < window.rows(t); t++) {
      mine[t] = losses[window.offset(t) + b];
    }
    return mine;
  }

  private static float[] row(float[] values, int rows, int row) {
    int columns = values.length / rows;
    return java.util.Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
  }
}
