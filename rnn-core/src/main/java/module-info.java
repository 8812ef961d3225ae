/**
 * Cells as equations, the networks made of them, and the arithmetic they run on, with its scalar
 * specification. Needs java.base alone.
 */
module rnn.core {
  exports rnn.core;
  exports rnn.core.cell;
  exports rnn.core.expr;
  exports rnn.core.io;
  exports rnn.core.kernel;

  uses rnn.core.kernel.KernelProvider;
}
