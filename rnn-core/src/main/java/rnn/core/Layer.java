package rnn.core;

import rnn.core.cell.Activation;
import rnn.core.cell.Cell;

/** One layer of a {@link Model}'s architecture. */
public sealed interface Layer {

  /**
   * A learned vector for each symbol, {@code [V, units]}; only as the first layer of a model over
   * symbols.
   *
   * @param units the length of the vectors
   */
  record Embedding(int units) implements Layer {
    /** Checks. */
    public Embedding {
      Model.atLeastOne("embedding", units);
    }
  }

  /**
   * A cell that runs over the steps of a sequence.
   *
   * @param cell its equations
   * @param units the size of its output
   */
  record Recurrent(Cell cell, int units) implements Layer {
    /** Checks. */
    public Recurrent {
      Model.atLeastOne(cell.name(), units);
      if (Model.OTHER_LAYERS.contains(cell.name())) {
        throw new IllegalArgumentException(
            "model: found a cell named '%s', expected another name: in a model's line it is a layer"
                .formatted(cell));
      }
    }
  }

  /**
   * y = activation(W x + b) at every step.
   *
   * @param units the size of y
   * @param activation what is applied to each unit
   */
  record Dense(int units, Activation activation) implements Layer {
    /** Checks. */
    public Dense {
      Model.atLeastOne("dense", units);
    }
  }

  /**
   * In training, zeroes each value with probability {@code rate} and scales the others by 1 / (1 −
   * rate); in evaluation, nothing. Srivastava et al. 2014.
   *
   * @param rate the probability, 0 … 1 (exclusive)
   */
  record Dropout(double rate) implements Layer {
    /** Checks. */
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException(
            "dropout: found a rate of %s, expected 0 up to, but not including, 1".formatted(rate));
      }
    }
  }
}
