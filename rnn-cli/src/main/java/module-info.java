/** The command line: train, sample, eval. */
module rnn.cli {
  requires info.picocli;
  requires rnn.train;

  exports rnn.cli;

  opens rnn.cli to
      info.picocli;
}
