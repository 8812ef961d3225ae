package rnn.simd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;

/** Random programs: graphs over every operation, in which nodes are shared. */
final class Programs {
  private Programs() {}

  /** A program of {@code nodes} random operations over three values a unit and one a row. */
  static Program random(SplittableRandom random, int nodes) {
    List<Expr> all =
        new ArrayList<>(
            List.of(
                Expr.leaf("a"),
                Expr.leaf("b"),
                Expr.leaf("c"),
                Expr.scalar("s"),
                Expr.constant(random.nextDouble(-3, 3)),
                Expr.constant(random.nextBoolean() ? -0.0 : Double.NEGATIVE_INFINITY)));
    for (int i = 0; i < nodes; i++) {
      all.add(node(random, all));
    }
    List<Expr> results = new ArrayList<>(List.of(all.getLast()));
    for (int k = random.nextInt(3); k > 0; k--) {
      results.add(all.get(random.nextInt(all.size())));
    }
    return Program.of(new HashSet<>(results).stream().toList());
  }

  private static Expr node(SplittableRandom random, List<Expr> all) {
    Expr a = pick(random, all);
    Expr b = pick(random, all);
    Expr c = pick(random, all);
    Expr d = pick(random, all);
    Expr.Op[] operations = Expr.Op.values();
    return switch (operations[random.nextInt(operations.length)]) {
      case LEAF -> Expr.tanh(a);
      case CONSTANT -> Expr.constant(random.nextInt(-140, 140));
      case ADD -> a.plus(b);
      case SUBTRACT -> a.minus(b);
      case MULTIPLY -> a.times(b);
      case DIVIDE -> a.over(b);
      case FMA -> Expr.fma(a, b, c);
      case MIN -> a.min(b);
      case MAX -> a.max(b);
      case NEGATE -> a.negate();
      case ABS -> a.abs();
      case SQRT -> a.sqrt();
      case ROUND -> a.round();
      case SCALE -> a.scale(b);
      case EXPONENT -> a.exponent();
      case IF_LESS -> Expr.ifLess(a, b, c, d);
      case IF_EQUAL -> Expr.ifEqual(a, b, c, d);
      case CALL ->
          switch (random.nextInt(4)) {
            case 0 -> Expr.exp(a);
            case 1 -> Expr.log(a);
            case 2 -> Expr.sigmoid(a);
            default -> Expr.softplus(a);
          };
    };
  }

  private static Expr pick(SplittableRandom random, List<Expr> all) {
    int recent = Math.min(all.size(), 12);
    return random.nextBoolean()
        ? all.get(random.nextInt(all.size()))
        : all.get(all.size() - 1 - random.nextInt(recent));
  }

  /** A chain of {@code count} transcendentals, each of which a later one and the result need. */
  static Program transcendentals(int count) {
    Expr a = Expr.leaf("a");
    Expr s = Expr.scalar("s");
    Expr sum = Expr.leaf("b");
    Expr y = a;
    for (int i = 0; i < count; i++) {
      Expr x = y.times(s).plus(0.25 * (i % 7) - 0.5);
      y =
          switch (i % 5) {
            case 0 -> Expr.tanh(x);
            case 1 -> Expr.sigmoid(x);
            case 2 -> Expr.softplus(x);
            case 3 -> Expr.exp(x);
            default -> Expr.log(x.abs().plus(0.1));
          };
      sum = Expr.fma(y, a, sum);
    }
    return Program.of(List.of(sum, y));
  }
}
