/**
 * Learning: {@link rnn.train.Trainer} holds the settings, {@link rnn.train.Training} goes step by
 * step, {@link rnn.train.Checkpoint} is the file, {@link rnn.train.Sampler} draws, and {@link
 * rnn.train.GradientCheck} proves a gradient.
 */
package rnn.train;
