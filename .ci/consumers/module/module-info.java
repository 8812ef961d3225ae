module consumer {
  requires rnn.core;
}
