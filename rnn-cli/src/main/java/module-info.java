/** The command line: train, sample, eval, gradcheck. */
module rnn.cli {
  requires info.picocli;
  requires rnn.train;

  opens rnn.cli to
      info.picocli;
}
