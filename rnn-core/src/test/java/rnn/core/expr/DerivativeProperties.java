package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
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

/** Derivatives by reverse mode against central differences of the expressions, both in double. */
final class DerivativeProperties {

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
  void derivatives_are_the_limits_of_differences(
      @ForAll @IntRange(min = 1, max = 14) int nodes, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomExpr graph = RandomExpr.of(random, nodes);
    List<Expr> results = graph.results();
    List<Expr> leaves = new ArrayList<>(graph.leaves);
    leaves.add(graph.scalar);
    Map<Expr, Double> at = new LinkedHashMap<>();
    leaves.forEach(leaf -> at.put(leaf, random.nextDouble(0.2, 1.8)));
    Map<Expr, Double> seeds = new LinkedHashMap<>();
    results.forEach(result -> seeds.put(result, random.nextDouble(-1, 1)));
    Map<Expr, Expr> seedLeaves = new LinkedHashMap<>();
    Map<Expr, Double> all = new LinkedHashMap<>(at);
    seeds.forEach((result, d) -> {
      seedLeaves.put(result, Expr.leaf("d"));
      all.put(seedLeaves.get(result), d);
    });
    Map<Expr, Expr> gradients = Derivative.gradients(seedLeaves, Set.copyOf(leaves));
    Trace trace = new Trace();
    DoubleProgram sum = new DoubleProgram(List.of(sum(results, seeds)), trace);
    at.forEach(sum::set);
    sum.run();
    boolean tame = trace.tame();
    long choices = trace.choices();
    for (Expr leaf : leaves) {
      double gradient =
          gradients.containsKey(leaf) ? evaluate(List.of(gradients.get(leaf)), all)[0] : 0;
      double[] y = new double[5];
      boolean smooth = tame;
      double h = 1e-6;
      for (int i = 0; i < y.length; i++) {
        sum.set(leaf, at.get(leaf) + (i - 2) * h);
        trace.clear();
        sum.run();
        y[i] = sum.result(0);
        smooth &= trace.choices() == choices;
      }
      sum.set(leaf, at.get(leaf));
      Statistics.label("smooth")
          .collect(smooth)
          .coverage(c -> c.check(true).percentage(p -> p > 60));
      if (smooth) {
        double slope = (8 * (y[3] - y[1]) - (y[4] - y[0])) / (12 * h);
        double size = Math.max(1, Math.max(Math.abs(slope), trace.largest()));
        assertEquals(slope, gradient, 1e-7 * size, () -> "d " + results + " / d " + leaf);
      }
    }
  }

  private static Expr sum(List<Expr> results, Map<Expr, Double> seeds) {
    Expr sum = Expr.ZERO;
    for (Expr result : results) {
      sum = sum.plus(result.times(seeds.get(result)));
    }
    return sum;
  }

  private static double[] evaluate(List<Expr> results, Map<Expr, Double> at) {
    DoubleProgram program = new DoubleProgram(results);
    at.forEach(program::set);
    program.run();
    double[] values = new double[results.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = program.result(k);
    }
    return values;
  }

  @Property
  void each_transcendental_has_its_own_derivative(
      @ForAll Transcendental function, @ForAll @IntRange(min = 1, max = 40) int tenths) {
    for (double x : new double[] {0.1 * tenths, -0.1 * tenths}) {
      if (function == Transcendental.LOG && x < 0) {
        continue;
      }
      Expr leaf = Expr.leaf("x");
      Expr y = Expr.call(function, leaf);
      double derivative = evaluate(List.of(function.derivative(leaf, y)), Map.of(leaf, x))[0];
      double h = 1e-5;
      double slope = (function.value(x + h) - function.value(x - h)) / (2 * h);
      assertEquals(slope, derivative, 1e-8 * Math.max(1, Math.abs(slope)));
    }
  }

  @Example
  void a_derivative_that_is_written_in_its_own_value_does_not_compute_the_function_again() {
    for (Transcendental function :
        List.of(Transcendental.EXP, Transcendental.TANH, Transcendental.SIGMOID)) {
      Expr x = Expr.leaf("x");
      Expr y = Expr.call(function, x);
      Expr derivative = function.derivative(x, y);
      List<Expr> order = Graph.order(List.of(derivative), Set.of(y));
      assertFalse(order.stream().anyMatch(e -> e.op() == Expr.Op.CALL && e != y), function.name());
    }
  }

  @Example
  void a_leaf_that_no_output_depends_on_has_no_derivative() {
    Expr x = Expr.leaf("x");
    Expr other = Expr.leaf("other");
    Map<Expr, Expr> gradients =
        Derivative.gradients(Map.of(x.times(x), Expr.leaf("d")), Set.of(x, other));
    assertEquals(Set.of(x), gradients.keySet());
  }

  @Example
  void the_derivative_of_relu_at_0_is_0() {
    Expr x = Expr.leaf("x");
    Expr d = Expr.leaf("d");
    Expr gradient = Derivative.gradients(Map.of(Expr.relu(x), d), Set.of(x)).get(x);
    assertEquals(0, evaluate(List.of(gradient), Map.of(x, 0.0, d, 1.0))[0]);
    assertEquals(1, evaluate(List.of(gradient), Map.of(x, 1e-30, d, 1.0))[0]);
  }

  @Example
  void where_two_values_are_equal_the_smaller_and_the_larger_pass_the_gradient_on_once() {
    Expr a = Expr.leaf("a");
    Expr b = Expr.leaf("b");
    Expr d = Expr.leaf("d");
    for (Expr y : List.of(a.min(b), a.max(b))) {
      Map<Expr, Expr> gradients = Derivative.gradients(Map.of(y, d), Set.of(a, b));
      double[] both =
          evaluate(List.of(gradients.get(a), gradients.get(b)), Map.of(a, 2.0, b, 2.0, d, 1.0));
      assertTrue(both[0] + both[1] == 1, both[0] + " + " + both[1]);
    }
  }
}
