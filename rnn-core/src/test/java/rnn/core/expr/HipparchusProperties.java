package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.hipparchus.analysis.differentiation.Gradient;

/**
 * Derivatives by reverse mode against Hipparchus, whose automatic differentiation goes forward and
 * shares no rule with ours.
 */
final class HipparchusProperties {

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void derivatives_are_those_of_an_independent_library(
      @ForAll @IntRange(min = 1, max = 30) int nodes, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomExpr graph = RandomExpr.of(random, nodes);
    Expr result = graph.results().getFirst();
    List<Expr> leaves = new ArrayList<>(graph.leaves);
    leaves.add(graph.scalar);
    Map<Expr, Gradient> values = new HashMap<>();
    Trace trace = new Trace();
    DoubleProgram program = new DoubleProgram(List.of(result), trace);
    for (int i = 0; i < leaves.size(); i++) {
      double x = random.nextDouble(-1.8, 1.8);
      values.put(leaves.get(i), Gradient.variable(leaves.size(), i, x));
      program.set(leaves.get(i), x);
    }
    program.run();
    Statistics.label("tame")
        .collect(trace.tame())
        .coverage(c -> c.check(true).percentage(p -> p > 60));
    if (!trace.tame()) {
      return;
    }
    for (Expr node : Graph.order(List.of(result), Set.of())) {
      List<Gradient> a = node.arguments().stream().map(values::get).toList();
      values.computeIfAbsent(node, n -> value(n, a, leaves.size()));
    }
    assertEquals(values.get(result).getValue(), program.result(0), 1e-10 * trace.largest());
    Map<Expr, Expr> gradients = Derivative.gradients(Map.of(result, Expr.ONE), Set.copyOf(leaves));
    for (int i = 0; i < leaves.size(); i++) {
      double expected = values.get(result).getPartialDerivative(i);
      double size = Math.max(trace.largest(), Math.max(1, Math.abs(expected)));
      assertEquals(
          expected, evaluate(gradients, leaves, i, values), 1e-10 * size, result::toString);
    }
  }

  private static double evaluate(
      Map<Expr, Expr> gradients, List<Expr> leaves, int i, Map<Expr, Gradient> values) {
    Expr gradient = gradients.get(leaves.get(i));
    if (gradient == null) {
      return 0;
    }
    DoubleProgram program = new DoubleProgram(List.of(gradient));
    leaves.forEach(leaf -> program.set(leaf, values.get(leaf).getValue()));
    program.run();
    return program.result(0);
  }

  private static Gradient value(Expr node, List<Gradient> a, int leaves) {
    return switch (node.op()) {
      case LEAF -> throw new AssertionError(node);
      case CONSTANT -> Gradient.constant(leaves, node.constant);
      case ADD -> a.get(0).add(a.get(1));
      case SUBTRACT -> a.get(0).subtract(a.get(1));
      case MULTIPLY -> a.get(0).multiply(a.get(1));
      case DIVIDE -> a.get(0).divide(a.get(1));
      case FMA -> a.get(0).multiply(a.get(1)).add(a.get(2));
      case MIN -> a.get(0).getValue() < a.get(1).getValue() ? a.get(0) : a.get(1);
      case MAX -> a.get(0).getValue() > a.get(1).getValue() ? a.get(0) : a.get(1);
      case NEGATE -> a.get(0).negate();
      case ABS -> a.get(0).abs();
      case SQRT -> a.get(0).sqrt();
      case ROUND -> a.get(0).rint();
      case SCALE -> a.get(0).multiply(StrictMath.pow(2, a.get(1).getValue()));
      case EXPONENT -> Gradient.constant(leaves, Math.getExponent(a.get(0).getValue()));
      case IF_LESS -> a.get(0).getValue() < a.get(1).getValue() ? a.get(2) : a.get(3);
      case IF_EQUAL -> a.get(0).getValue() == a.get(1).getValue() ? a.get(2) : a.get(3);
      case CALL ->
          switch (node.function) {
            case EXP -> a.get(0).exp();
            case LOG -> a.get(0).log();
            case TANH -> a.get(0).tanh();
            case SIGMOID -> a.get(0).negate().exp().add(1).reciprocal();
            case SOFTPLUS -> a.get(0).exp().log1p();
          };
    };
  }

  /** No graph is drawn so seldom that a rule might go untested. */
  @Example
  void every_operation_and_function_is_drawn() {
    Map<Object, Integer> drawn = new LinkedHashMap<>();
    for (long seed = 0; seed < 200; seed++) {
      RandomExpr graph = RandomExpr.of(new SplittableRandom(seed), 30);
      for (Expr node : Graph.order(graph.results(), Set.of())) {
        drawn.merge(node.op() == Expr.Op.CALL ? node.function : node.op(), 1, Integer::sum);
      }
    }
    assertEquals(Expr.Op.values().length - 1 + Transcendental.values().length, drawn.size());
  }
}
