package consumer;

import static rnn.core.expr.Expr.sigmoid;
import static rnn.core.expr.Expr.tanh;

import rnn.contract.CellContract;
import rnn.core.cell.Cell;
import rnn.core.expr.Expr;

/** The chaos-free network of Laurent and von Brecht, 2017. */
class ChaosFreeTest implements CellContract {
  @Override
  public Cell cell() {
    return Cell.define(
        "chaos-free",
        cell -> {
          Expr kept = sigmoid(cell.gate("theta")).times(tanh(cell.state("h")));
          cell.output(Expr.fma(sigmoid(cell.gate("eta")), tanh(cell.input("x")), kept));
        });
  }
}
