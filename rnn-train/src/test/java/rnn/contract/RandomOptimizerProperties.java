package rnn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.Model;
import rnn.core.cell.Cells;
import rnn.core.expr.Equations;
import rnn.core.expr.Expr;
import rnn.core.kernel.Kernels;
import rnn.train.Clipping;
import rnn.train.Optimizer;
import rnn.train.Trainer;
import rnn.train.Training;
import rnn.train.Update;
import rnn.train.data.Streams;

/** What holds for optimizers that nobody has thought of. */
final class RandomOptimizerProperties {

  /** An optimizer of random operations, which shrinks and is printed as a {@link RandomCell} is. */
  record RandomOptimizer(List<RandomCell.Operation> operations, int states) implements Optimizer {
    @Override
    public double rate() {
      return 0.1;
    }

    @Override
    public void equations(Update update) {
      List<Expr> values = new ArrayList<>(List.of(update.gradient()));
      for (RandomCell.Operation operation : operations) {
        values.add(
            switch (operation.kind()) {
              case 22, 23 -> update.gradient();
              case 24 -> update.parameter();
              case 25, 26 -> update.scalar("s" + values.size(), step -> 1.0 / (step + 1));
              case 27 -> update.rate();
              case 28, 29, 30, 31 ->
                  states == 0 ? update.gradient() : update.state("m" + operation.a() % states);
              default -> operation.apply(values);
            });
      }
      for (int s = 0; s < states; s++) {
        update.next("m" + s, values.get(values.size() - 1 - s % values.size()));
      }
      update.parameter(update.parameter().minus(update.rate().times(values.getLast())));
    }

    @Override
    public String toString() {
      List<Expr> values = new ArrayList<>(List.of(Expr.leaf("gradient")));
      for (RandomCell.Operation operation : operations) {
        values.add(
            operation.kind() < RandomCell.Operation.PLAIN
                ? operation.apply(values)
                : Expr.leaf("leaf" + operation.kind()));
      }
      return "\n" + Equations.of(Map.of("step", values.getLast()));
    }
  }

  @Provide
  Arbitrary<RandomOptimizer> optimizers() {
    return Combinators.combine(
            RandomCell.anyOperation().list().ofMinSize(1).ofMaxSize(20),
            Arbitraries.integers().between(0, 2))
        .as(RandomOptimizer::new);
  }

  @Provide
  Arbitrary<Kernels> kernels() {
    return Arbitraries.of(Kernels.all());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void any_optimizer_gives_the_same_bits_on_all_kernels_and_numbers_of_threads(
      @ForAll("optimizers") RandomOptimizer optimizer,
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll boolean clipped,
      @ForAll long seed) {
    Model model = Model.symbols(5).recurrent(Cells.TANH, 7).dense(5);
    Trainer trainer =
        new Trainer(model, optimizer)
            .clip(clipped ? new Clipping(1, 0.1) : Clipping.none())
            .seed(seed);
    Streams data = Streams.of(new SplittableRandom(seed).ints(33, 0, 5).toArray(), 2, 4);
    List<float[]> expected = steps(trainer.kernels(Kernels.scalar()).threads(1), data);
    List<float[]> found = steps(trainer.kernels(kernels).threads(threads), data);
    for (int i = 0; i < expected.size(); i++) {
      Bits.assertSame(expected.get(i), found.get(i), "value " + i + " on " + kernels + optimizer);
    }
  }

  /**
   * The weights and the optimizer's states after a few steps, or at the last one that had a loss.
   */
  private static List<float[]> steps(Trainer trainer, Streams data) {
    try (Training training = trainer.start(data)) {
      for (int step = 0; step < 4; step++) {
        try {
          training.step();
        } catch (ArithmeticException e) {
          break; // a random optimizer may well blow up; where, must be the same everywhere
        }
      }
      List<float[]> all = new ArrayList<>(List.of(training.weights().values()));
      all.addAll(training.state().moments().values());
      all.add(new float[] {training.steps()});
      return all;
    }
  }
}
