package rnn.core;

/** A layer at work: its memory, with its forward and its backward pass side by side. */
interface Machine {

  /** Reads the small weights anew, after they changed: biases and vectors. */
  default void refresh() {}

  /** Packs this worker's share of the large ones. */
  default void refresh(int worker) {}

  /** Reads the layer below, overwrites its own output. */
  void forward(Window window, Masks masks);

  /**
   * Reads the gradient of its output, overwrites the gradient of the layer below and adds to that
   * of its weights.
   */
  void backward(Window window, Masks masks);
}
