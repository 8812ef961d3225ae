/** The command line: train, sample, eval. */
module rnn.cli {
  requires info.picocli;
  requires rnn.train;

  opens rnn.cli to
      info.picocli;
}
