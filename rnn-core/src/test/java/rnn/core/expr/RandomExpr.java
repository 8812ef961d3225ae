package rnn.core.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random graphs of expressions in which nodes are shared. */
final class RandomExpr {
  final List<Expr> leaves = List.of(Expr.leaf("a"), Expr.leaf("b"), Expr.leaf("c"));
  final Expr scalar = Expr.scalar("s");
  private final List<Expr> all = new ArrayList<>(leaves);
  private final SplittableRandom random;

  private RandomExpr(SplittableRandom random) {
    this.random = random;
    all.add(scalar);
    all.add(Expr.constant(random.nextDouble(-2, 2)));
  }

  /** A graph of {@code nodes} operations of any kind. */
  static RandomExpr of(SplittableRandom random, int nodes) {
    RandomExpr graph = new RandomExpr(random);
    while (nodes-- > 0) {
      graph.all.add(graph.node());
    }
    return graph;
  }

  /** The node made last, and some others. */
  List<Expr> results() {
    List<Expr> results = new ArrayList<>(List.of(all.getLast()));
    for (int k = random.nextInt(3); k > 0; k--) {
      Expr other = all.get(random.nextInt(all.size()));
      if (!results.contains(other)) {
        results.add(other);
      }
    }
    return results;
  }

  private Expr pick() {
    int recent = Math.min(all.size(), 8);
    return all.get(
        random.nextBoolean()
            ? random.nextInt(all.size())
            : all.size() - 1 - random.nextInt(recent));
  }

  private Expr node() {
    Expr a = pick();
    Expr b = pick();
    Expr.Op[] operations = Expr.Op.values();
    return switch (operations[random.nextInt(operations.length)]) {
      case LEAF, CONSTANT -> a.times(random.nextDouble(-2, 2));
      case ADD -> a.plus(b);
      case SUBTRACT -> a.minus(b);
      case MULTIPLY -> a.times(b);
      case DIVIDE -> a.over(b);
      case FMA -> Expr.fma(a, b, pick());
      case MIN -> a.min(b);
      case MAX -> a.max(b);
      case NEGATE -> a.negate();
      case ABS -> a.abs();
      case SQRT -> a.abs().sqrt();
      case ROUND -> a.round();
      case SCALE -> a.scale(Expr.constant(random.nextInt(-3, 4)));
      case EXPONENT -> a.exponent();
      case IF_LESS -> Expr.ifLess(a, b, pick(), pick());
      case IF_EQUAL -> Expr.ifEqual(a.round(), b.round(), pick(), pick());
      case CALL -> {
        Transcendental[] functions = Transcendental.values();
        Transcendental function = functions[random.nextInt(functions.length)];
        yield Expr.call(function, function == Transcendental.LOG ? a.abs().plus(0.1) : a);
      }
    };
  }
}
