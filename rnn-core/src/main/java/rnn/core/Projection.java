package rnn.core;

/**
 * What the input contributes to a layer's pre-activations: a product for vectors, a gather for
 * symbols.
 */
interface Projection {

  /** Packs this worker's share of the weights anew; reads the biases, which are up to date. */
  void refresh(int worker);

  /**
   * Overwrites positions {@code first … last − 1} of Z with b + W x in the input's blocks and b in
   * the others, where that is a product; {@link #gather} does what is none.
   */
  void forward(int worker, int first, int last);

  /** The same where it is no product: just before its step, so that Z is still in the cache. */
  default void gather(int first, int last) {}

  /** The same for all {@code positions}, but for a worker's units only. */
  void forward(int worker, UnitShare share, int positions);

  /**
   * Overwrites the gradient of the input at positions {@code first … last − 1}, if the input has
   * one.
   */
  void backwardInput(int worker, int first, int last);

  /** Makes what {@link #backwardWeights} shares between workers. */
  default void prepareWeights(int positions) {}

  /** Adds this worker's share to dW. */
  void backwardWeights(int worker, int positions);
}
