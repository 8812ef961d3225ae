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
  record Embedding(int units) implements Layer {}

  /**
   * A cell that runs over the steps of a sequence.
   *
   * @param cell its equations
   * @param units the size of its output
   */
  record Recurrent(Cell cell, int units) implements Layer {}

  /**
   * y = activation(W x + b) at every step.
   *
   * @param units the size of y
   * @param activation what is applied to each unit
   */
  record Dense(int units, Activation activation) implements Layer {}

  /**
   * In training, zeroes each value with probability {@code rate} and scales the others by 1 / (1 −
   * rate); in evaluation, nothing. Srivastava et al. 2014.
   *
   * @param rate the probability, 0 … 1 (exclusive)
   */
  record Dropout(double rate) implements Layer {}
}
