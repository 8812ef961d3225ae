/**
 * From text to symbols: reading files, the alphabet, the split into training and validation
 * streams, and the n-gram floor that a model has to beat.
 */
package rnn.train.data;
