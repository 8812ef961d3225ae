package rnn.core;

/**
 * What the input contributes to a layer's pre-activations: a product for vectors, a gather for
 * symbols.
 */
interface Projection {

  /** Packs this worker's share of the weights anew; reads the biases, which are up to date. */
  void refresh(int worker);

  /** Overwrites {@code rows} rows of Z with b + W x in the input's blocks and b in the others. */
  void forward(int worker, int row, int rows);

  /** Overwrites the gradient of the input, if it has one, at {@code rows} rows. */
  void backwardInput(int worker, int row, int rows);

  /** Makes the views that {@link #packOperand} reads. */
  default void prepareGradient(Layout layout) {}

  /** Packs what the weights multiply at the block of positions from {@code position} on. */
  default void packOperand(int worker, int position) {}

  /**
   * Adds a block of positions to the gradient of the weights that feed one of a share's ranges:
   * {@code rows} from {@code position} on, packed. The operand is the one that the worker packed.
   */
  void addGradient(int worker, int share, int range, int position, int rows);

  /** Overwrites a worker's part of dW with the sums, where they were not added there. */
  default void writeGradient(int worker) {}
}
