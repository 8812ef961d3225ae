package rnn.core;

/**
 * A layer at work: its memory, with its forward and its backward pass side by side. What belongs to
 * a sequence is one worker's from the first layer to the last; only gradients of weights need all.
 */
interface Machine {

  /** Reads the small weights anew, after they changed: biases and vectors. */
  default void refresh() {}

  /** Packs this worker's share of the large ones. */
  default void refresh(int worker) {}

  /**
   * Reads the layer below, overwrites its own output, for sequences {@code first … last − 1}, which
   * are this worker's.
   */
  void forward(int worker, Window window, Masks masks, int first, int last);

  /** The same for all sequences, by the caller, where they are fewer than the workers. */
  default void forward(Window window, Masks masks) {
    forward(0, window, masks, 0, window.sequences());
  }

  /**
   * Reads the gradient of its output, overwrites the gradient of the layer below, for sequences
   * {@code first … last − 1}, which are this worker's.
   */
  void backward(int worker, Window window, Masks masks, int first, int last);

  /** Adds this worker's share to the gradient of the weights, after all are through. */
  default void backwardWeights(int worker, Window window) {}
}
