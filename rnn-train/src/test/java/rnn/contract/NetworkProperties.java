package rnn.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.Initializer;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Parameter;
import rnn.core.Rnn;
import rnn.core.State;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/** What a network promises to the bit, beside what {@link CellContract} says of its cells. */
final class NetworkProperties {
  private static final Masks MASKS = new Masks(5).at(3);

  @Provide
  Arbitrary<Cell> cells() {
    return Arbitraries.of(UserCell.amongAll());
  }

  @Provide
  Arbitrary<Kernels> kernels() {
    return Arbitraries.of(Kernels.all());
  }

  /**
   * That all kernels agree is proven first; the other properties need not be proven on slow ones.
   */
  @Provide
  Arbitrary<Kernels> fastKernels() {
    return Arbitraries.of(Kernels.scalar(), Kernels.best());
  }

  /** Two layers of awkward sizes with dropout between them. */
  private static Weights weights(Cell cell) {
    Model model =
        Model.input(Batch.INPUTS)
            .recurrent(cell, 5)
            .dropout(0.3)
            .recurrent(cell, 17)
            .dense(4, Activation.TANH);
    return Weights.initial(model, Initializer.uniform(0.6), 1);
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void results_of_random_models_and_windows_do_not_depend_on_kernels_or_threads(
      @ForAll("cells") Cell first,
      @ForAll("cells") Cell second,
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = Model.input(Batch.INPUTS).recurrent(first, 1 + random.nextInt(20));
    model = random.nextBoolean() ? model.dropout(0.2) : model;
    model = random.nextBoolean() ? model.recurrent(second, 1 + random.nextInt(36)) : model;
    model = random.nextBoolean() ? model.dense(1 + random.nextInt(20), Activation.SOFTPLUS) : model;
    model = random.nextBoolean() ? model.withoutBias() : model;
    Weights weights = Weights.initial(model, Initializer.uniform(0.5), seed);
    int[] lengths = new int[1 + random.nextInt(7)];
    for (int b = lengths.length - 1, length = 1; b >= 0; b--) {
      lengths[b] = length += random.nextInt(3);
    }
    Batch batch = Batch.of(seed, lengths);
    Outcome expected = Outcome.of(weights, batch, MASKS, Kernels.scalar(), 1);
    expected.assertSameBits(
        Outcome.of(weights, batch, MASKS, kernels, threads), model + " on " + kernels);
  }

  /** What is handed on in the order of positions has fewer rows than what workers lie apart in. */
  @Property
  void dropout_may_be_the_last_layer(
      @ForAll("fastKernels") Kernels kernels, @ForAll @IntRange(min = 1, max = 3) int threads) {
    Model model = Model.input(Batch.INPUTS).recurrent(Cells.LSTM, 5).dropout(0.2);
    Weights weights = Weights.initial(model, Initializer.uniform(0.5), 1);
    for (int steps : new int[] {2, 40}) {
      Batch batch = Batch.of(7, steps, steps, 1);
      Outcome expected = Outcome.of(weights, batch, MASKS, Kernels.scalar(), 1);
      expected.assertSameBits(
          Outcome.of(weights, batch, MASKS, kernels, threads), steps + " steps on " + kernels);
    }
  }

  @Property
  void two_networks_stacked_by_hand_are_the_model_of_two_layers(
      @ForAll("cells") Cell cell, @ForAll("fastKernels") Kernels kernels) {
    Weights both =
        Weights.initial(
            Model.input(3).recurrent(cell, 5).recurrent(cell, 17).dense(4),
            Initializer.uniform(0.6),
            2);
    int split = Weights.zero(Model.input(3).recurrent(cell, 5)).values().length;
    Weights lower = Weights.zero(Model.input(3).recurrent(cell, 5));
    Weights upper = Weights.zero(Model.input(5).recurrent(cell, 17).dense(4));
    System.arraycopy(both.values(), 0, lower.values(), 0, split);
    System.arraycopy(both.values(), split, upper.values(), 0, upper.values().length);
    Rnn rnn = new Rnn(both, Kernels.scalar());
    Rnn rnn1 = new Rnn(lower, kernels);
    Rnn rnn2 = new Rnn(upper, kernels);
    SplittableRandom random = new SplittableRandom(3);
    for (int t = 0; t < 4; t++) {
      float[] x = Batch.values(random, 3);
      assertArrayEquals(rnn.step(x), rnn2.step(rnn1.step(x)));
    }
  }

  @Property
  void a_state_is_a_value_that_can_be_kept_and_forked(
      @ForAll("cells") Cell cell, @ForAll("fastKernels") Kernels kernels) {
    Rnn rnn = new Rnn(weights(cell), kernels);
    SplittableRandom random = new SplittableRandom(4);
    float[] x = Batch.values(random, 3);
    float[] other = Batch.values(random, 3);
    State zero = rnn.state();
    float[] first = rnn.step(x);
    State kept = rnn.state();
    List<float[]> values = kept.values();
    float[] second = rnn.step(x);
    rnn.resume(kept);
    rnn.step(other);
    for (int s = 0; s < values.size(); s++) {
      assertArrayEquals(
          values.get(s), kept.values().get(s), "a step changed a state that was kept");
    }
    rnn.resume(kept);
    assertEquals(kept, rnn.state());
    assertArrayEquals(second, rnn.step(x));
    rnn.reset();
    assertEquals(zero, rnn.state());
    assertArrayEquals(first, rnn.step(x));
  }

  /** Where workers are more than sequences, they share the units of layers that are wide enough. */
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void workers_may_share_units_instead_of_sequences(
      @ForAll("cells") Cell cell,
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 2, max = 3) int threads,
      @ForAll @IntRange(min = 370, max = 420) int units,
      @ForAll boolean symbols,
      @ForAll long seed) {
    Model model = symbols ? Model.symbols(4) : Model.input(Batch.INPUTS);
    model = model.recurrent(cell, units).recurrent(Cells.MIN_GRU, units).dense(5);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), seed);
    Window window = threads == 2 ? Window.ofLengths(3) : Window.ofLengths(3, 2);
    SplittableRandom random = new SplittableRandom(seed);
    int[] s = random.ints(window.positions(), 0, 4).toArray();
    float[] x = Batch.values(random, Batch.INPUTS * window.positions());
    List<Object> expected = new ArrayList<>();
    for (Team team : List.of(new Team(Kernels.scalar(), 1), new Team(kernels, threads))) {
      try (team) {
        Network network = Network.forInference(weights, team, window);
        List<Object> found = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
          if (symbols) {
            network.forward(window, s, Masks.NONE);
          } else {
            network.forward(window, x, Masks.NONE);
          }
          found.add(State.of(List.of(Outcome.logical(network.output()))));
          found.add(network.finalState());
          network.carry();
        }
        expected = expected.isEmpty() ? found : expected;
        assertEquals(expected, found);
      }
    }
  }

  @Property
  void symbols_are_one_hot_vectors(
      @ForAll("cells") Cell cell,
      @ForAll("fastKernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 2) int threads) {
    int size = 6;
    Weights symbolic =
        Weights.initial(
            Model.symbols(size).recurrent(cell, 17).dense(4), Initializer.uniform(0.6), 6);
    Weights dense = Weights.zero(Model.input(size).recurrent(cell, 17).dense(4));
    System.arraycopy(symbolic.values(), 0, dense.values(), 0, dense.values().length);
    Window window = Window.ofLengths(300, 300, 100); // more positions than a block of 512
    int n = window.positions();
    int[] symbols = new SplittableRandom(8).ints(n, 0, size).toArray();
    float[] x = new float[n * size];
    for (int k = 0; k < n; k++) {
      x[k * size + symbols[k]] = 1;
    }
    float[] dSymbolic = new float[symbolic.values().length];
    float[] dDense = new float[dense.values().length];
    try (Team team = new Team(kernels, threads);
        Team one = new Team(Kernels.scalar(), 1)) {
      Network a = Network.forTraining(symbolic, dSymbolic, team, window);
      Network b = Network.forTraining(dense, dDense, one, window);
      a.forward(window, symbols, Masks.NONE);
      b.forward(window, x, Masks.NONE);
      assertArrayEquals(Outcome.logical(b.output()), Outcome.logical(a.output()));
      for (Network network : List.of(a, b)) {
        float[] d = Batch.values(new SplittableRandom(9), n * 4);
        for (int i = 0; i < d.length; i++) {
          network.outputGradient().data()[network.outputGradient().at(i / 4, i % 4)] = d[i];
        }
        network.backward(Masks.NONE);
      }
      assertArrayEquals(dDense, dSymbolic);
    }
  }

  /** The gradient of a bias is a sum without a product; its order is the product's nevertheless. */
  @Property
  void a_bias_is_the_weight_of_an_input_that_is_always_1(
      @ForAll("fastKernels") Kernels kernels, @ForAll @IntRange(min = 1, max = 3) int threads) {
    Weights weights =
        Weights.initial(Model.input(2).recurrent(Cells.LSTM, 9), Initializer.uniform(0.6), 6);
    Window window = Window.ofLengths(400, 300, 100);
    float[] x = Batch.values(new SplittableRandom(8), 2 * window.positions());
    for (int k = 0; k < window.positions(); k++) {
      x[2 * k] = 1;
    }
    float[] gradients = new float[weights.values().length];
    try (Team team = new Team(kernels, threads)) {
      Network network = Network.forTraining(weights, gradients, team, window);
      network.forward(window, x, Masks.NONE);
      Arrays.fill(network.outputGradient().data(), 0.3f);
      network.backward(Masks.NONE);
    }
    Parameter w = weights.parameter("weight_ih_l0");
    for (int row = 0; row < w.rows(); row++) {
      float expected = gradients[w.offset() + 2 * row];
      assertEquals(expected, gradients[weights.parameter("bias_ih_l0").offset() + row]);
      assertEquals(expected, gradients[weights.parameter("bias_hh_l0").offset() + row]);
    }
  }

  @Property
  void an_embedding_is_a_dense_layer_without_bias_over_one_hot_vectors(
      @ForAll("fastKernels") Kernels kernels) {
    int size = 6;
    Weights embedding =
        Weights.initial(
            Model.symbols(size).embedding(7).dense(4).withoutBias(), Initializer.uniform(1), 6);
    Weights dense = Weights.zero(Model.input(size).dense(7).dense(4).withoutBias());
    float[] table = embedding.values();
    for (int s = 0; s < size; s++) {
      for (int u = 0; u < 7; u++) {
        dense.values()[u * size + s] = table[s * 7 + u];
      }
    }
    System.arraycopy(table, 7 * size, dense.values(), 7 * size, table.length - 7 * size);
    Rnn a = new Rnn(embedding, kernels);
    Rnn b = new Rnn(dense, kernels);
    for (int s = 0; s < size; s++) {
      float[] x = new float[size];
      x[s] = 1;
      assertArrayEquals(b.step(x), a.step(s));
    }
  }

  @Property
  void a_network_may_be_used_again_and_again(
      @ForAll("cells") Cell cell, @ForAll("fastKernels") Kernels kernels) {
    Weights weights = weights(cell);
    Batch batch = Batch.of(21, 4, 3, 1);
    Batch smaller = Batch.of(22, 2, 2, 2);
    Outcome expected = Outcome.of(weights, batch, MASKS, Kernels.scalar(), 1);
    float[] gradients = new float[weights.values().length];
    try (Team team = new Team(kernels, 2)) {
      Network network = Network.forTraining(weights.copy(), gradients, team, Window.of(9, 3));
      for (Batch each : List.of(batch, smaller, batch)) {
        network.resume(each.initial(Outcome.stateUnits(weights.model())));
        network.forward(each.window(), each.x(), MASKS);
        if (each == batch) {
          float[] output =
              Arrays.copyOf(Outcome.logical(network.output()), expected.output().length);
          assertArrayEquals(expected.output(), output);
          assertEquals(State.of(expected.finals()), network.finalState());
        }
        network.outputGradient().data()[0] = 1;
        network.backward(MASKS);
      }
    }
  }
}
