package rnn.benchmarks;

import rnn.core.Layer;
import rnn.core.Model;
import rnn.core.Parameter;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.train.Adagrad;
import rnn.train.Adam;
import rnn.train.Optimizer;
import rnn.train.RmsProp;

/**
 * What is timed: a character model over 65 symbols, 1-of-k.
 *
 * @param cell the recurrent cell
 * @param layers how many
 * @param units of each
 * @param sequences B
 * @param steps T; 1 for sampling
 * @param optimizer of training; null for sampling
 */
public record Workload(
    Cell cell, int layers, int units, int sequences, int steps, Optimizer optimizer) {
  /** The size of the alphabet. */
  public static final int SYMBOLS = 65;

  /** The workload of a name: W1 … W6 train, S1 … S4 sample one stream, S5 and S6 sample 64. */
  public static Workload named(String name) {
    return switch (name) {
      case "W1" -> new Workload(Cells.LSTM, 2, 128, 50, 50, new Adam(1e-3));
      case "W2" -> new Workload(Cells.LSTM, 3, 512, 64, 64, new Adam(1e-3));
      case "W3" -> new Workload(Cells.TANH, 1, 100, 1, 25, new Adagrad(1e-1));
      case "W4" -> new Workload(Cells.GRU, 2, 256, 64, 64, new Adam(1e-3));
      case "W5" -> new Workload(Cells.TANH, 3, 512, 64, 64, new RmsProp(2e-3, 0.95));
      case "W6" -> new Workload(Cells.LSTM, 1, 1024, 32, 32, new Adam(1e-3));
      case "S1" -> new Workload(Cells.LSTM, 2, 128, 1, 1, null);
      case "S2" -> new Workload(Cells.LSTM, 3, 512, 1, 1, null);
      case "S3" -> new Workload(Cells.GRU, 2, 256, 1, 1, null);
      case "S4" -> new Workload(Cells.TANH, 3, 512, 1, 1, null);
      case "S5" -> new Workload(Cells.LSTM, 2, 128, 64, 1, null);
      case "S6" -> new Workload(Cells.LSTM, 3, 512, 64, 1, null);
      default ->
          throw new IllegalArgumentException(
              "workload: found " + name + ", expected W1 … W6 or S1 … S6");
    };
  }

  /** The model. */
  public Model model() {
    Model model = Model.symbols(SYMBOLS);
    for (int i = 0; i < layers; i++) {
      model = model.recurrent(cell, units);
    }
    return model.dense(SYMBOLS);
  }

  /** Positions of a step: B·T. */
  public int positions() {
    return sequences * steps;
  }

  /**
   * The floating-point operations of all products of a step: two a weight and position forward, and
   * four more backward; the 1-of-k input is no product.
   */
  public double flop() {
    double weights = 0;
    Model model = model();
    for (Parameter p : model.parameters()) {
      boolean gathered = p.layer() == 0 && p.kind() == Parameter.Kind.INPUT_WEIGHT;
      weights += p.columns() == 0 || gathered ? 0 : p.size();
    }
    return weights * positions() * (optimizer == null ? 2 : 6);
  }

  /** The bytes of all weights that a step of sampling reads: those of the products. */
  public double bytes() {
    return flop() / positions() / 2 * Float.BYTES;
  }

  /** Whether it is an LSTM: what libtorch calls oneDNN for. */
  public boolean isLstm() {
    return model().layers().getFirst() instanceof Layer.Recurrent r && r.cell() == Cells.LSTM;
  }
}
