package rnn.core;

/**
 * The symbols of a window.
 *
 * @param inOrder by position
 * @param byRow where a layout puts them
 */
record Symbols(int[] inOrder, int[] byRow) {}
