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

  /** How many rounds a pass forward has, over all sequences, where workers do not split them. */
  default int rounds(Layout layout) {
    return 1;
  }

  /**
   * Before such a pass: the first {@code carried} sequences start where they ended the last one.
   */
  default void begin(int carried) {}

  /** A worker's share of such a round; if the layer is not shared, all is the caller's. */
  default void forwardRound(int worker, int round, Layout layout, Masks masks) {
    if (worker == 0) {
      forward(0, layout, masks);
    }
  }

  /** After such a pass: has a worker read its output from where others have written it. */
  default void fetchOutput(int worker, Layout layout) {}

  /**
   * Reads the gradient of its output, overwrites the gradient of the layer below, for this worker's
   * sequences. What only samples has none.
   */
  default void backward(int worker, Layout layout, Masks masks) {
    throw new AssertionError("only forward");
  }

  /**
   * Adds shares {@code worker … end − 1} to the gradient of the weights, after all are through. A
   * worker's own is {@code worker + 1}; a caller that is alone does all.
   */
  default void backwardWeights(int worker, int end, Layout layout) {}
}
