package rnn.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import rnn.core.Initializer;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.CellPlan;
import rnn.core.kernel.Kernels;
import rnn.train.GradientCheck;
import rnn.train.GradientReport;

/**
 * What holds for cells that nobody has thought of. Float cannot follow a cell whose values exceed
 * 1e3 in size, that divides by less than 1e-3, or that compares what differs by less than 1e-5: it
 * is rejected and counted.
 */
final class RandomCellProperties {

  private enum Input {
    ONE_HOT,
    EMBEDDED,
    DENSE
  }

  @Provide
  Arbitrary<RandomCell> cells() {
    return RandomCell.cells();
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void the_derivative_of_any_cell_equals_central_differences_in_double(
      @ForAll("cells") RandomCell random, @ForAll long seed) {
    boolean compared = CellChecks.derivative(random.cell(), seed);
    Statistics.label("compared")
        .collect(compared)
        .coverage(c -> c.check(true).percentage(p -> p > 50));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void the_gradient_of_any_cell_equals_finite_differences(
      @ForAll("cells") RandomCell random,
      @ForAll @IntRange(min = 1, max = 2) int layers,
      @ForAll @IntRange(min = 1, max = 5) int units,
      @ForAll @IntRange(min = 1, max = 3) int steps,
      @ForAll @IntRange(min = 1, max = 3) int sequences,
      @ForAll Input input,
      @ForAll boolean biased,
      @ForAll long seed) {
    Cell cell = random.cell();
    Model model =
        switch (input) {
          case ONE_HOT -> Model.symbols(4);
          case EMBEDDED -> Model.symbols(4).embedding(2);
          case DENSE -> Model.input(2);
        };
    model = model.recurrent(cell, units);
    model = layers == 1 ? model : model.dropout(0.2).recurrent(cell, 3);
    model = seed % 2 == 0 ? model.dense(3) : model.dense(3, Activation.SIGMOID);
    GradientReport report =
        GradientCheck.of(biased ? model : model.withoutBias())
            .window(Window.of(steps, sequences))
            .kernels(Kernels.scalar())
            .seed(seed)
            .run();
    boolean tame = report.trace().tame();
    Statistics.label("compared").collect(tame).coverage(c -> c.check(true).percentage(p -> p > 50));
    if (tame) {
      report.throwIfWrong();
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void a_derivative_that_is_off_by_one_in_a_thousand_in_any_gate_of_any_cell_is_seen(
      @ForAll("cells") RandomCell random,
      @ForAll @IntRange(min = 1, max = 5) int units,
      @ForAll @IntRange(min = 2, max = 3) int steps,
      @ForAll @IntRange(max = 99) int which,
      @ForAll long seed) {
    Cell cell = random.cell();
    List<CellPlan.Block> gates = new CellPlan(cell).blocks();
    int gate = which % gates.size();
    GradientCheck check =
        GradientCheck.of(Model.input(2).recurrent(cell, units).dense(3))
            .window(Window.of(steps, 2))
            .seed(seed);
    GradientReport right = check.kernels(Kernels.scalar()).run();
    double whole = right.rows().stream().mapToDouble(GradientReport.Row::rms).max().orElse(0);
    String name = gates.get(gate).gate();
    boolean learns =
        right.rows().stream()
            .filter(row -> row.rms() > whole / 500 && row.tolerance().value() < 5e-4)
            .anyMatch(row -> isOf(row.block(), name, cell));
    boolean planted = learns && right.trace().tame();
    Statistics.label("planted")
        .collect(planted)
        .coverage(c -> c.check(true).percentage(p -> p > 40));
    if (planted) {
      GradientReport wrong = check.kernels(WrongKernels.gateTimes(cell, gate, 1.001f)).run();
      assertFalse(wrong.right(), () -> gates.get(gate) + " of " + random + wrong);
    }
  }

  private static boolean isOf(String block, String gate, Cell cell) {
    return block.matches("weight_.h_l0 gate " + gate)
        || block.equals("weight_ih_l0") && cell.inputGates().equals(List.of(gate))
        || block.equals("weight_hh_l0") && cell.recurrentGates().equals(List.of(gate));
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void any_cell_gives_the_same_bits_on_all_kernels(
      @ForAll("cells") RandomCell random,
      @ForAll("kernels") Kernels kernels,
      @ForAll @IntRange(min = 1, max = 20) int units,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    Model model = Model.input(Batch.INPUTS).recurrent(random.cell(), units).dense(3);
    Weights weights = Weights.initial(model, Initializer.uniform(0.7), seed);
    Batch batch = Batch.of(seed, 3, 2, 1);
    Outcome expected = Outcome.of(weights, batch, Masks.NONE, Kernels.scalar(), 1);
    expected.assertSameBits(
        Outcome.of(weights, batch, Masks.NONE, kernels, threads), random + "on " + kernels);
  }

  @Provide
  Arbitrary<Kernels> kernels() {
    return Arbitraries.of(Kernels.all());
  }
}
