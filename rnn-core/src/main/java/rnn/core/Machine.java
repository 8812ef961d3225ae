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

  /** Reads the layer below, overwrites its own output, for this worker's sequences. */
  void forward(int worker, Layout layout, Masks masks);

  /** The same for all sequences, by the caller, where they are fewer than the workers. */
  default void forward(Layout layout, Masks masks) {
    forward(0, layout, masks);
  }

  /**
   * Reads the gradient of its output, overwrites the gradient of the layer below, for this worker's
   * sequences.
   */
  void backward(int worker, Layout layout, Masks masks);

  /** Adds this worker's share to the gradient of the weights, after all are through. */
  default void backwardWeights(int worker, Layout layout) {}
}
