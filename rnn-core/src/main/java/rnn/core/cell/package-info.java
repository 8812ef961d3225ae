/** Cells and activations as equations, and the catalogue of them. */
package rnn.core.cell;
