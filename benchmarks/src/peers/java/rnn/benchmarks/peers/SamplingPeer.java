package rnn.benchmarks.peers;

/** A network of another engine that samples some streams at once. */
@FunctionalInterface
interface SamplingPeer {
  /**
   * Does one step.
   *
   * @param symbols the next symbol of each stream
   * @param logits overwritten, {@code [streams, symbols]}
   */
  void step(int[] symbols, float[] logits);
}
