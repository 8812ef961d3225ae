package rnn.contract;

import static rnn.core.expr.Expr.sigmoid;
import static rnn.core.expr.Expr.softplus;
import static rnn.core.expr.Expr.tanh;

import java.util.ArrayList;
import java.util.List;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.expr.Expr;

/** A cell from outside the catalogue with everything that a cell may have. */
final class UserCell {
  /** A state beside h, a learned vector, and two products, one of which needs the other. */
  static final Cell CELL =
      Cell.define(
          "user",
          cell -> {
            Expr s = cell.state("s");
            Expr r = sigmoid(cell.gate("r").plus(cell.vector("p").times(s)));
            Expr a = tanh(cell.product("a", r.times(cell.state("h"))));
            Expr b = cell.product("b", a.minus(s));
            Expr next = Expr.fma(r, s, a.times(softplus(b).min(cell.recurrent("m"))));
            cell.next("s", next.times(0.5));
            cell.output(tanh(next.plus(cell.input("x"))).plus(s.times(0.25)));
          });

  private UserCell() {}

  /** The catalogue and it. */
  static List<Cell> amongAll() {
    List<Cell> cells = new ArrayList<>(Cells.ALL);
    cells.add(CELL);
    return cells;
  }
}
