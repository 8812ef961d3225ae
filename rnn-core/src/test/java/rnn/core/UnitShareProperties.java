package rnn.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.expr.Program;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Team;

/** Where workers are more than sequences, they share the units of layers that are wide enough. */
final class UnitShareProperties {

  /** The scalar kernels with panels as narrow as a vector, so that units can be shared. */
  private record Narrow(Kernels scalar) implements Kernels {
    @Override
    public int panelWidth(int columns) {
      return PADDING;
    }

    @Override
    public void multiply(int rows, Matrix a, int aRow, Panels w, Matrix y, int yRow) {
      scalar.multiply(rows, a, aRow, w, y, yRow);
    }

    @Override
    public Pointwise pointwise(Program program) {
      return scalar.pointwise(program);
    }

    @Override
    public Kernels another() {
      return new Narrow(scalar.another());
    }
  }

  @Provide
  Arbitrary<Cell> cells() {
    return Arbitraries.of(
        Cells.LSTM, Cells.GRU, Cells.RESET_BEFORE_GRU, Cells.PEEPHOLE_LSTM, Cells.IND_RNN);
  }

  @Property
  void sharing_units_gives_the_bits_of_one_worker(
      @ForAll("cells") Cell cell,
      @ForAll @IntRange(min = 2, max = 3) int threads,
      @ForAll boolean symbols) {
    int units = 128 * threads - 7;
    Model model = (symbols ? Model.symbols(3) : Model.input(2)).recurrent(cell, units).dense(2);
    Weights weights = Weights.initial(model, Initializer.uniform(0.1), 5);
    Window window = threads == 2 ? Window.ofLengths(2) : Window.ofLengths(3, 2);
    float[] x = new float[2 * window.positions()];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    int[] s = random.ints(window.positions(), 0, 3).toArray();
    try (Team one = new Team(Kernels.scalar(), 1);
        Team several = new Team(new Narrow(Kernels.scalar()), threads)) {
      Network expected = Network.forInference(weights, one, window);
      Network found = Network.forInference(weights, several, window);
      for (int round = 0; round < 2; round++) {
        for (Network network : new Network[] {expected, found}) {
          if (symbols) {
            network.forward(window, s, Masks.NONE);
          } else {
            network.forward(window, x, Masks.NONE);
          }
        }
        assertArrayEquals(Numbers.logical(expected.output()), Numbers.logical(found.output()));
        assertEquals(expected.finalState(), found.finalState());
        expected.carry();
        found.carry();
      }
    }
  }
}
