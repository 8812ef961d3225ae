package rnn.core;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static rnn.core.Numbers.dot;
import static rnn.core.Numbers.doubles;
import static rnn.core.Numbers.floats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/**
 * The gradient in float that training uses, against central differences of the forward pass in
 * double.
 */
final class GradientProperties {
  private static final Window WINDOW = Window.ofLengths(4, 3, 3);
  private static final Masks MASKS = new Masks(3);
  private static final int INPUTS = 4;
  private static final int MANY = 60; // coordinates of a block

  /**
   * Two products, one inside the other, a state and a vector: what the catalogue has not in one
   * cell.
   */
  private static final Cell USER =
      Cell.define(
          "user",
          cell -> {
            Expr s = cell.state("s");
            Expr r = Expr.sigmoid(cell.gate("r").plus(cell.vector("p").times(s)));
            Expr a = Expr.tanh(cell.product("a", r.times(cell.state("h"))));
            Expr b = cell.product("b", a.minus(s));
            cell.next("s", Expr.fma(r, s, a.times(Expr.softplus(b))).times(0.5));
            cell.output(Expr.tanh(s.plus(b).plus(cell.input("x"))));
          });

  private enum Input {
    ONE_HOT,
    EMBEDDING,
    DENSE
  }

  @Provide
  Arbitrary<Cell> cells() {
    List<Cell> cells = new ArrayList<>(Cells.ALL);
    cells.add(USER);
    return Arbitraries.of(cells);
  }

  @Property
  void gradients_are_the_limits_of_differences(
      @ForAll("cells") Cell cell,
      @ForAll Input input,
      @ForAll @IntRange(min = 1, max = 2) int layers) {
    Model model = input(input, 3).recurrent(cell, 3);
    model = layers == 1 ? model : model.dropout(0.25).recurrent(cell, 4);
    new Check(model.dense(3), WINDOW).run(1 + (input.ordinal() + layers) % 3);
  }

  @Provide
  Arbitrary<Activation> activations() {
    return Arbitraries.of(
        Activation.LINEAR,
        Activation.TANH,
        Activation.SIGMOID,
        Activation.RELU,
        Activation.SOFTPLUS);
  }

  @Property
  void so_are_those_of_dense_layers(
      @ForAll("activations") Activation activation, @ForAll boolean biased) {
    Model model = Model.input(INPUTS).dense(6, activation).dropout(0.5).dense(3, activation);
    new Check(biased ? model : model.withoutBias(), WINDOW).run(2);
  }

  @Example
  void so_are_those_of_more_positions_than_a_block_has() {
    Window window = Window.ofLengths(270, 265, 3);
    assertTrue(window.positions() > Kernels.BLOCK);
    new Check(Model.symbols(INPUTS).embedding(2).recurrent(USER, 2).dense(2), window).run(2);
  }

  /** Ranges of columns begin in the middle of such layers; workers may be more than sequences. */
  @Property
  void so_are_those_of_wide_layers(@ForAll Input input, @ForAll boolean manyThreads) {
    Model model = input(input, 20).recurrent(Cells.PEEPHOLE_LSTM, 70).recurrent(USER, 34).dense(20);
    new Check(model, Window.ofLengths(4, 2, 1)).run(manyThreads ? 5 : 3);
  }

  /** One worker goes through such a layer in two parts. */
  @Example
  void so_are_those_of_a_layer_wider_than_a_part() {
    Model model = Model.input(INPUTS).recurrent(Cells.TANH, GradientMemory.UNITS + 5).dense(2);
    new Check(model, Window.of(2, 3)).run(1);
  }

  @Example
  void so_are_those_of_several_gates_over_two_blocks_of_positions() {
    Model model = Model.input(INPUTS).recurrent(Cells.LSTM, 133).dense(2);
    Window window = Window.of(2, Kernels.BLOCK / 2 + 5);
    assertTrue(window.positions() > Kernels.BLOCK);
    new Check(model, window).run(1);
  }

  private static Model input(Input input, int units) {
    return switch (input) {
      case ONE_HOT -> Model.symbols(INPUTS);
      case EMBEDDING -> Model.symbols(INPUTS).embedding(units);
      case DENSE -> Model.input(INPUTS);
    };
  }

  private static final class Check {
    final Model model;
    final Window window;
    final Weights weights;
    final double[] w;
    final int[] symbols;
    final double[] x;
    final List<double[]> initial = new ArrayList<>();
    final List<double[]> finalGradients = new ArrayList<>();
    final double[] outputGradients;
    int compared;
    int skipped;

    Check(Model model, Window window) {
      this.model = model;
      this.window = window;
      weights = Weights.initial(model, Initializer.uniform(0.9), 4);
      w = doubles(weights.values());
      SplittableRandom random = new SplittableRandom(2);
      symbols = random.ints(window.positions(), 0, INPUTS).toArray();
      x = values(random, window.positions() * INPUTS);
      for (Layer layer : model.layers()) {
        if (layer instanceof Layer.Recurrent r) {
          for (int s = 0; s < r.cell().states().size(); s++) {
            initial.add(values(random, window.sequences() * r.units()));
            finalGradients.add(values(random, window.sequences() * r.units()));
          }
        }
      }
      outputGradients = values(random, window.positions() * model.outputs());
    }

    void run(int threads) {
      float[] gradients = new float[w.length];
      try (Team team = new Team(Kernels.scalar(), threads)) {
        Window capacity = Window.of(window.steps() + 1, window.sequences());
        Network network = Network.forTraining(weights, gradients, team, capacity);
        before(network); // what an earlier window leaves must not matter
        network.resume(state(initial));
        if (symbolic()) {
          network.forward(window, symbols, MASKS);
        } else {
          network.forward(window, floats(x), MASKS);
        }
        Numbers.write(network.outputGradient().rows(0, window.positions()), outputGradients);
        network.backward(MASKS, state(finalGradients));
        for (Parameter p : model.parameters()) {
          int gates = Math.max(1, p.gates().size());
          for (int g = 0; g < gates; g++) {
            int size = p.size() / gates;
            int from = p.offset() + g * size;
            String what = p.name() + (gates == 1 ? "" : " gate " + p.gates().get(g));
            compare(what, w, from, Arrays.copyOfRange(gradients, from, from + size));
          }
        }
        List<float[]> d0 = network.initialGradient().values();
        for (int s = 0; s < d0.size(); s++) {
          compare("initial state " + s, initial.get(s), 0, d0.get(s));
        }
        if (!symbolic()) {
          Matrix dX = network.inputGradient().rows(0, window.positions());
          compare("input", x, 0, floats(Numbers.logical(dX)));
        }
      }
      assertTrue(
          skipped <= compared / 20,
          () -> skipped + " kinks among " + compared + " coordinates of " + model);
    }

    private void before(Network network) {
      Window shorter = Window.ofLengths(3, 2, 1);
      if (symbolic()) {
        network.forward(shorter, symbols, Masks.NONE);
      } else {
        network.forward(shorter, floats(x), Masks.NONE);
      }
      Arrays.fill(network.outputGradient().data(), 0.5f);
      network.backward(Masks.NONE);
    }

    boolean symbolic() {
      return model.input() instanceof Model.Symbols;
    }

    DoubleNetwork forward() {
      DoubleNetwork network = new DoubleNetwork(model, w);
      if (symbolic()) {
        network.forward(window, symbols, initial, MASKS);
      } else {
        network.forward(window, x, initial, MASKS);
      }
      return network;
    }

    double loss(DoubleNetwork network) {
      double loss = dot(network.output(), outputGradients);
      for (int s = 0; s < finalGradients.size(); s++) {
        loss += dot(network.states().get(s), finalGradients.get(s));
      }
      return loss;
    }

    /** Judged by the block's own root mean square, so that one gate cannot hide behind another. */
    void compare(String what, double[] values, int from, float[] gradient) {
      int[] some = coordinates(gradient.length);
      double[] slopes = Arrays.stream(some).mapToDouble(i -> slope(values, from + i)).toArray();
      double rms =
          Math.sqrt(
              Arrays.stream(slopes).filter(Double::isFinite).map(s -> s * s).average().orElse(0));
      for (int i = 0; i < some.length; i++) {
        int at = some[i];
        double slope = slopes[i];
        compared++;
        if (Double.isNaN(slope)) {
          skipped++;
        } else {
          assertTrue(
              Math.abs(gradient[at] - slope) <= 1e-4 * rms,
              () ->
                  "%s, %s[%d]: found %s, differences give %s, rms %s"
                      .formatted(model, what, at, gradient[at], slope, rms));
        }
      }
    }

    /** All of them, or the first, the last and some between. */
    private static int[] coordinates(int count) {
      return count <= MANY
          ? IntStream.range(0, count).toArray()
          : IntStream.concat(IntStream.of(0, count - 1), new Random(count).ints(4, 0, count))
              .toArray();
    }

    /** The central difference; NaN where a comparison turns out differently on its two sides. */
    double slope(double[] values, int i) {
      double h = 1e-5;
      double value = values[i];
      values[i] = value + h;
      DoubleNetwork above = forward();
      values[i] = value - h;
      DoubleNetwork below = forward();
      values[i] = value;
      return above.trace().choices() == below.trace().choices()
          ? (loss(above) - loss(below)) / (2 * h)
          : Double.NaN;
    }

    static double[] values(SplittableRandom random, int count) {
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      return values;
    }

    static State state(List<double[]> values) {
      return State.of(values.stream().map(Numbers::floats).toList());
    }
  }
}
