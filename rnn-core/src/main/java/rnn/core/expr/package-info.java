/**
 * The arithmetic of equations: expressions of one unit, their derivative, and the programs of float
 * operations that kernels run in one order everywhere.
 */
package rnn.core.expr;
