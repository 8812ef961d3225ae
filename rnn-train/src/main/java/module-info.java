/** Training: data, losses, optimizers, back-propagation through time, checkpoints. */
module rnn.train {
  requires transitive rnn.core;

  exports rnn.train;
  exports rnn.train.data;
}
