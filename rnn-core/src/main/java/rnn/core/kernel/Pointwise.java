package rnn.core.kernel;

/** A compiled {@link rnn.core.expr.Program}: the same operations for every unit of every row. */
public interface Pointwise {

  /**
   * Runs the program. An output may lie where an input lies, position by position: everything is
   * read before it is overwritten.
   *
   * @param slots the arrays of its inputs, then of its outputs
   * @param rows the number of rows
   * @param units the number of units in a row
   */
  void run(Slots slots, int rows, int units);
}
