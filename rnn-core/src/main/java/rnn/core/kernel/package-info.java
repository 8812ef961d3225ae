/**
 * What networks compute with: {@link rnn.core.kernel.Kernels} says the order of every sum and has
 * the scalar specification, {@link rnn.core.kernel.Team} runs work on several threads.
 */
package rnn.core.kernel;
