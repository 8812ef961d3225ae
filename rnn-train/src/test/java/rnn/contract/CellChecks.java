package rnn.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import rnn.core.Initializer;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Rnn;
import rnn.core.State;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.expr.Derivative;
import rnn.core.expr.DoubleProgram;
import rnn.core.expr.Expr;
import rnn.core.expr.Trace;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.Checkpoint;
import rnn.train.GradientCheck;
import rnn.train.TrainingState;
import rnn.train.data.Alphabet;

/** What {@link CellContract} promises, for a cell and random numbers. */
final class CellChecks {
  private static final double STEP = 1e-6;

  private CellChecks() {}

  /**
   * Each leaf's derivative against differences of the equations, at random values; false if those
   * are too wild to tell: above 1e3, divided by less than 1e-3, or at a kink.
   */
  static boolean derivative(Cell cell, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Expr, Double> values = new LinkedHashMap<>();
    cell.leaves().forEach(leaf -> values.put(leaf, random.nextDouble(-1.5, 1.5)));
    Expr sum = Expr.ZERO;
    for (Expr result : cell.results().values()) {
      sum = sum.plus(result.times(random.nextDouble(-1, 1)));
    }
    Map<Expr, Expr> gradients =
        Derivative.gradients(Map.of(sum, Expr.ONE), Set.copyOf(cell.leaves()));
    Trace trace = new Trace();
    DoubleProgram value = new DoubleProgram(List.of(sum), trace);
    values.forEach(value::set);
    value.run();
    if (!trace.tame()) {
      return false;
    }
    long choices = trace.choices();
    boolean smooth = true;
    for (Expr leaf : cell.leaves()) {
      double[] around = new double[5];
      boolean here = true;
      for (int i = 0; i < 5; i++) {
        trace.clear();
        value.set(leaf, values.get(leaf) + (i - 2) * STEP);
        value.run();
        around[i] = value.result(0);
        here &= trace.choices() == choices;
      }
      value.set(leaf, values.get(leaf));
      smooth &= here;
      if (here) {
        double slope = (8 * (around[3] - around[1]) - (around[4] - around[0])) / (12 * STEP);
        double size = Math.max(1, Math.max(Math.abs(slope), trace.largest()));
        double found = gradients.containsKey(leaf) ? evaluate(gradients.get(leaf), values) : 0;
        if (!(Math.abs(found - slope) <= 1e-7 * size)) {
          throw new AssertionError(
              "the derivative by %s is %s, differences give %s, of %s"
                  .formatted(leaf, found, slope, text(cell)));
        }
      }
    }
    return smooth;
  }

  private static double evaluate(Expr e, Map<Expr, Double> values) {
    DoubleProgram program = new DoubleProgram(List.of(e));
    values.forEach(program::set);
    program.run();
    return program.result(0);
  }

  private static String text(Cell cell) {
    return "cell " + cell + ":\n" + cell.equations();
  }

  static void gradient(Cell cell, int layers, boolean symbols, long seed) {
    Model model = symbols ? Model.symbols(4) : Model.input(3);
    for (int i = 0; i < layers; i++) {
      model = model.recurrent(cell, 3 + i).dropout(0.2);
    }
    GradientCheck check = GradientCheck.of(model.dense(3)).seed(seed);
    for (Kernels kernels : Kernels.all()) {
      for (GradientCheck each : List.of(check, check.crossEntropy())) {
        each.kernels(kernels).run().throwIfWrong();
      }
    }
  }

  static Weights weights(Cell cell, int units, long seed) {
    Model model =
        Model.input(Batch.INPUTS)
            .recurrent(cell, units)
            .dropout(0.3)
            .recurrent(cell, 5)
            .dense(4, Activation.TANH);
    return Weights.initial(model, Initializer.uniform(0.6), seed);
  }

  static void kernels(Cell cell, int units, int threads, long seed) {
    Weights weights = weights(cell, units, seed);
    Masks masks = new Masks(seed).at(3);
    Batch batch = Batch.of(seed, 4, 3, 3, 2, 1);
    Outcome expected = Outcome.of(weights, batch, masks, Kernels.scalar(), 1);
    List<Kernels> all = Kernels.all();
    if (all.size() == 1) {
      throw new AssertionError("expected SIMD kernels to compare, found only " + Kernels.best());
    }
    for (Kernels kernels : all) {
      expected.assertSameBits(
          Outcome.of(weights, batch, masks, kernels, threads),
          text(cell) + "with %d units on %s, %d threads".formatted(units, kernels, threads));
    }
  }

  static void steps(Cell cell, int units, long seed) {
    Weights weights = weights(cell, units, seed);
    Batch batch = Batch.of(seed, 6);
    Outcome whole = Outcome.of(weights, batch, Masks.NONE, Kernels.scalar(), 1);
    Rnn rnn = new Rnn(weights, Kernels.best());
    rnn.resume(batch.initial(Outcome.stateUnits(weights.model())));
    for (int t = 0; t < 6; t++) {
      Bits.assertSame(
          Arrays.copyOfRange(whole.output(), 4 * t, 4 * t + 4),
          rnn.step(batch.sequences().getFirst()[t]),
          "the output of step " + t);
    }
    assertSame(whole.finals(), rnn.state());
  }

  static void parts(Cell cell, int units, int split, long seed) {
    Weights weights = weights(cell, units, seed);
    Batch batch = Batch.of(seed, 5, 5, 5);
    Outcome whole = Outcome.of(weights, batch, Masks.NONE, Kernels.scalar(), 1);
    float[] outputs = new float[whole.output().length];
    int done = 0;
    try (Team team = new Team(Kernels.best(), 2)) {
      Network network = Network.forInference(weights, team, batch.window());
      network.resume(batch.initial(Outcome.stateUnits(weights.model())));
      for (Batch part : List.of(batch.steps(0, split), batch.steps(split, 5))) {
        Window window = part.window();
        network.forward(window, part.x(), Masks.NONE);
        int count = window.positions() * 4;
        System.arraycopy(Outcome.logical(network.output()), 0, outputs, done, count);
        done += count;
        network.carry();
      }
      Bits.assertSame(whole.output(), outputs, "the output of parts, split at " + split);
      assertSame(whole.finals(), network.initialState());
    }
  }

  private static void assertSame(List<float[]> expected, State found) {
    for (int s = 0; s < expected.size(); s++) {
      Bits.assertSame(expected.get(s), found.values().get(s), "final state " + s);
    }
  }

  static void order(Cell cell, int units, long seed) {
    Weights weights = weights(cell, units, seed);
    Kernels kernels = Kernels.best();
    Batch batch = Batch.of(seed, 5, 4, 4, 4, 4, 2, 1);
    Outcome together = Outcome.of(weights, batch, Masks.NONE, kernels, 1);
    for (int b = 0; b < 7; b++) {
      Outcome alone = Outcome.of(weights, batch.select(b), Masks.NONE, kernels, 1);
      assertSequence(alone, 0, together, b);
    }
    int[] from = {0, 3, 1, 4, 2, 5};
    Outcome permuted = Outcome.of(weights, batch.select(from), Masks.NONE, kernels, 3);
    for (int b = 0; b < from.length; b++) {
      assertSequence(together, from[b], permuted, b);
    }
  }

  private static void assertSequence(Outcome expected, int e, Outcome found, int f) {
    List<float[]> mine = expected.sequence(e);
    List<float[]> other = found.sequence(f);
    for (int i = 0; i < Math.max(mine.size(), other.size()); i++) {
      Bits.assertSame(mine.get(i), other.get(i), "value " + i + " of sequence " + e);
    }
    double[] losses = expected.sequenceLosses(e);
    Bits.assertSame(
        losses,
        Arrays.copyOf(found.sequenceLosses(f), losses.length),
        "the losses of sequence " + e);
  }

  static void saved(Cell cell, int units, long seed) {
    Alphabet alphabet = Alphabet.ofCodePoints("hello", 1);
    Model model = Model.symbols(4).recurrent(cell, units).dense(4);
    Weights weights = Weights.initial(model, Initializer.uniform(0.6), seed);
    TrainingState start = new TrainingState(0, Map.of(), State.of(List.of()));
    try {
      Path file = Files.createTempFile("cell", ".safetensors");
      try {
        new Checkpoint(weights, alphabet, start, Map.of()).file().write(file);
        Weights read = Checkpoint.read(file, cell).weights();
        Bits.assertSame(weights.values(), read.values(), "the weights");
        Rnn expected = new Rnn(weights, Kernels.best());
        Rnn found = new Rnn(read, Kernels.scalar());
        for (int symbol : alphabet.encode("hello")) {
          Bits.assertSame(expected.step(symbol), found.step(symbol), "the output");
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
