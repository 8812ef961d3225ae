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

  /**
   * Has a worker pack what the weights multiply at a block of positions, {@code rows} from {@code
   * position} on.
   */
  default void packOperand(int worker, Layout layout, int position, int rows) {}

  /**
   * Adds a block of positions to the gradient of the weights that feed one of a share's parts, by a
   * worker that has packed the operand and the part's dZ.
   */
  void addGradient(int worker, int share, int part, int position, int rows);
}
