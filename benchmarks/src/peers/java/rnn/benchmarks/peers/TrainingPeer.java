package rnn.benchmarks.peers;

/** A network of another engine that is being trained. */
@FunctionalInterface
interface TrainingPeer {
  /** Does one step on the next window and gives its mean loss before the update, in nats. */
  double step();
}
