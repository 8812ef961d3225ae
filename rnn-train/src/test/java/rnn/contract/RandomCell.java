package rnn.contract;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import rnn.core.cell.Cell;
import rnn.core.expr.Expr;

/**
 * A cell of random operations on random values, which may be shared. It is a list of operations, so
 * that a failure shrinks to the few that matter; its text is the equations that a person would
 * type.
 *
 * @param operations what is computed, one after the other
 * @param states the number of states beside h
 */
record RandomCell(List<Operation> operations, int states) {

  /**
   * An operation on the values before it.
   *
   * @param kind which
   * @param a how many values before the last one its first argument lies, cyclically
   * @param b the second argument
   * @param c the third
   * @param d the fourth
   */
  record Operation(int kind, int a, int b, int c, int d) {
    static final int KINDS = 32;

    /** Those below need nothing but expressions. */
    static final int PLAIN = 22;

    /** The operation, if it is one of those that need nothing but expressions. */
    Expr apply(List<Expr> values) {
      Expr x = pick(values, a);
      Expr y = pick(values, b);
      return switch (kind) {
        case 0 -> Expr.tanh(x);
        case 1 -> Expr.sigmoid(x);
        case 2 -> x.times(y);
        case 3 -> x.plus(y);
        case 4 -> x.minus(y);
        case 5 -> Expr.fma(x, y, pick(values, c));
        case 6 -> Expr.softplus(x);
        case 7 -> Expr.exp(x.min(Expr.constant(3)));
        case 8 -> Expr.log(x.abs().plus(0.1));
        case 9 -> x.over(y);
        case 10 -> x.min(y);
        case 11 -> x.max(y);
        case 12 -> x.negate();
        case 13 -> x.abs();
        case 14 -> x.abs().sqrt();
        case 15 -> x.round();
        case 16 -> x.scale(Expr.constant(b % 7 - 3));
        case 17 -> x.exponent();
        case 18 -> Expr.ifLess(x, y, pick(values, c), pick(values, d));
        case 19 -> Expr.ifEqual(x.round(), y.round(), pick(values, c), pick(values, d));
        case 20 -> x.times(0.25 * (b % 9 - 4));
        case 21 -> x.complement();
        default -> throw new AssertionError(kind);
      };
    }

    private static Expr pick(List<Expr> values, int back) {
      return values.get(values.size() - 1 - back % values.size());
    }
  }

  static Arbitrary<Operation> anyOperation() {
    Arbitrary<Integer> back = Arbitraries.integers().between(0, 11);
    return Combinators.combine(
            Arbitraries.integers().between(0, Operation.KINDS - 1), back, back, back, back)
        .as(Operation::new);
  }

  static Arbitrary<RandomCell> cells() {
    return Combinators.combine(
            anyOperation().list().ofMinSize(1).ofMaxSize(24), Arbitraries.integers().between(0, 2))
        .as(RandomCell::new);
  }

  /** The cell: an operation beyond the plain ones is a pre-activation, a state or a vector. */
  Cell cell() {
    return Cell.define(
        "random",
        cell -> {
          List<Expr> values = new ArrayList<>(List.of(cell.gate("g")));
          List<Expr> next = new ArrayList<>();
          for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            values.add(
                switch (operation.kind) {
                  case 22, 23 -> cell.gate("g" + operation.a % 3);
                  case 24 -> cell.input("x" + operation.a % 2);
                  case 25 -> cell.recurrent("h" + operation.a % 2);
                  case 26, 27 -> cell.product("u" + i, Operation.pick(values, operation.a));
                  case 28 -> cell.vector("v" + operation.a % 2);
                  case 29 -> cell.state("h");
                  case 30, 31 ->
                      states == 0 ? cell.state("h") : cell.state("s" + operation.a % states);
                  default -> operation.apply(values);
                });
          }
          for (int s = 0; s < states; s++) {
            next.add(Operation.pick(values, 1 + s).times(0.5));
          }
          for (int s = 0; s < states; s++) {
            cell.next("s" + s, next.get(s));
          }
          cell.output(values.getLast());
        });
  }

  @Override
  public String toString() {
    return "\n" + cell().equations();
  }
}
