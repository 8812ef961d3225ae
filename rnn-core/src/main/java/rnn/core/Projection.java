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

  /** Makes the views that {@link #addGradient} reads. */
  default void prepareGradient(Layout layout) {}

  /**
   * Adds a block of positions to the gradient of the weights that feed a range: {@code rows} from
   * {@code position} on, packed.
   */
  void addGradient(int worker, GradientRange range, int position, int rows);

  /** Overwrites the range's part of dW with the sum, where it was not added there. */
  default void writeGradient(int worker, GradientRange range) {}
}
