package rnn.core;

import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * A place in panels and the weights that belong there: prepared once, run after each change of the
 * weights.
 */
record Packing(Panels target, Matrix source, int row, int column) {

  /**
   * Worker {@code worker}'s share: a range of the columns where they go down the panels, else of
   * the rows.
   */
  Packing share(Team team, int worker) {
    if (source.columnStride() == 1) {
      int from = team.share(source.rows(), worker);
      int to = team.share(source.rows(), worker + 1);
      return new Packing(target, source.rows(from, to - from), row + from, column);
    }
    int from = team.share(source.columns(), worker);
    int to = team.share(source.columns(), worker + 1);
    return new Packing(target, source.columns(from, to - from), row, column + from);
  }

  void run() {
    target.pack(source.rows(), source, 0, row, column);
  }
}
