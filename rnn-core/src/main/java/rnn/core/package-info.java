/**
 * Models and the networks made of them: {@link rnn.core.Model} is an architecture, {@link
 * rnn.core.Weights} its numbers, {@link rnn.core.Rnn} runs it a step at a time and {@link
 * rnn.core.Network} in windows of many sequences, forward and backward.
 */
package rnn.core;
