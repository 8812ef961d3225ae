package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import rnn.core.expr.Expr;

/** An optimizer of one's own, and what is said when something is wrong. */
final class OptimizerTest {

  private record Own(Consumer<Update> written) implements Optimizer {
    @Override
    public double rate() {
      return 1;
    }

    @Override
    public void equations(Update update) {
      written.accept(update);
    }
  }

  private static OptimizerRun run(Consumer<Update> equations) {
    return Everywhere.specified(
        team -> new OptimizerRun(new Own(equations), 3, team, Clipping.none()));
  }

  private static void assertSays(String message, Executable wrong) {
    String said = assertThrows(IllegalArgumentException.class, wrong).getMessage();
    assertTrue(said.contains(message), said);
    assertEquals(1, said.lines().count());
  }

  @Test
  void an_optimizer_of_ones_own_is_its_equations() {
    OptimizerRun sum =
        run(update -> {
          Expr before = update.state("sum");
          update.next("sum", before.plus(update.gradient().times(update.rate())));
          update.parameter(before.times(update.scalar("t", t -> t)));
        });
    float[] weights = {9, 9, 9};
    sum.step(weights, new float[] {1, 2, 3}, 10);
    assertArrayEquals(new float[] {0, 0, 0}, weights);
    sum.step(weights, new float[] {1, 1, 1}, 1);
    assertArrayEquals(new float[] {20, 40, 60}, weights);
    assertArrayEquals(new float[] {11, 21, 31}, sum.state("sum"));
    assertEquals(List.of("sum"), sum.states());
  }

  @Test
  void an_optimizer_may_use_neither_gradient_nor_weight() {
    float[] weights = {9, 9, 9};
    run(update -> update.parameter(update.rate().plus(Expr.ZERO))).step(weights, new float[3], 2);
    assertArrayEquals(new float[] {2, 2, 2}, weights);
  }

  @Test
  void a_running_mean_of_a_constant_is_that_constant() {
    OptimizerRun mean = run(update -> update.parameter(update.mean("m", update.gradient(), 0.999)));
    float[] weights = new float[3];
    for (int step = 0; step < 30_000; step++) {
      mean.step(weights, new float[] {1, 3, 1e-12f}, 1);
    }
    assertArrayEquals(new double[] {1, 1, 1}, over(weights, 1, 3, 1e-12f), 1e-4);
  }

  private static double[] over(float[] values, float... expected) {
    double[] ratios = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ratios[i] = values[i] / expected[i];
    }
    return ratios;
  }

  @Test
  void the_divisor_of_a_clipped_gradient_is_its_norm_and_a_millionth_as_in_PyTorch() {
    float[] weights = new float[1];
    Everywhere.specified(team -> {
      OptimizerRun run = new OptimizerRun(new Sgd(1), 1, team, Clipping.norm(1e-6));
      run.step(weights, new float[] {3e-6f}, -1);
      assertEquals(3e-6 / 4, weights[0], 1e-12);
      assertEquals(3e-6, run.norm(), 1e-12);
      return null;
    });
  }

  @Test
  void epsilon_is_added_to_the_root_and_keeps_a_gradient_of_0_from_harm() {
    assertEquals(0.5, firstStep(new Adam(1), 1e-8f), 1e-4);
    assertEquals(0.5, firstStep(new AdamW(1), 1e-8f), 1e-4);
    assertEquals(0.5, firstStep(new Adagrad(1), 1e-10f), 1e-4);
    assertEquals(1 / (Math.sqrt(0.05) + 1), firstStep(new RmsProp(1), 1e-8f), 1e-4);
    for (String name : Optimizer.NAMES) {
      assertEquals(0, firstStep(Optimizer.named(name, 1, 0.95), 0), name);
    }
  }

  /** How far the first step goes down from 0. */
  private static float firstStep(Optimizer optimizer, float gradient) {
    float[] weights = new float[1];
    Everywhere.specified(team -> {
      new OptimizerRun(optimizer, 1, team, Clipping.none())
          .step(weights, new float[] {gradient}, optimizer.rate());
      return null;
    });
    return 0 - weights[0];
  }

  @Test
  void incomplete_equations_are_named() {
    assertSays("no parameter(…) was found", () -> run(update -> update.next("m", update.rate())));
    assertSays(
        "state(\"m\") was found without next(\"m\", …)",
        () -> run(update -> update.parameter(update.state("m"))));
    assertSays(
        "next(\"m\") was found twice",
        () ->
            run(update -> {
              update.next("m", Expr.ONE);
              update.next("m", Expr.ONE);
            }));
    assertSays(
        "parameter(…) was found twice",
        () ->
            run(update -> {
              update.parameter(Expr.ONE);
              update.parameter(Expr.ONE);
            }));
    for (String name : new String[] {"", "a b", "half \ud800"}) {
      assertSays(
          "state(\"" + name + "\") was found, expected letters, digits, underscores and dashes",
          () -> run(update -> update.next(name, update.gradient())));
    }
    assertSays("found the leaf q", () -> run(update -> update.parameter(Expr.leaf("q"))));
    assertSays("found the leaf q", () -> run(update -> update.parameter(Expr.scalar("q"))));
  }

  @Test
  void an_unknown_name_is_answered_with_the_known_ones() {
    assertSays(
        "optimizer: found 'adm', expected one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw",
        () -> Optimizer.named("adm", 0.1, 0.95));
  }

  @Test
  void a_setting_out_of_its_range_is_named() {
    for (String name : Optimizer.NAMES) {
      assertSays("a learning rate of 0.0, expected above 0", () -> Optimizer.named(name, 0, 0.9));
      assertSays("a learning rate of NaN", () -> Optimizer.named(name, Double.NaN, 0.9));
      assertSays(
          "a learning rate of Infinity",
          () -> Optimizer.named(name, Double.POSITIVE_INFINITY, 0.9));
      assertSays(
          "a learning rate of 1.0E-300, expected above 0 and finite in float",
          () -> Optimizer.named(name, 1e-300, 0.9));
    }
    assertSays("rmsprop: found a decay of 1.0", () -> new RmsProp(1, 1));
    assertSays("rmsprop: found an epsilon of 0.0", () -> new RmsProp(1, 0.9, 0));
    assertSays("momentum: found a momentum of -0.1", () -> new Momentum(1, -0.1));
    assertSays("nesterov: found a momentum of 1.0", () -> new Nesterov(1, 1));
    assertSays("adagrad: found an epsilon of 1.0E-50", () -> new Adagrad(1, 1e-50));
    assertSays("adam: found a beta1 of 1.5", () -> new Adam(1, 1.5, 0.9, 1e-8));
    assertSays("adam: found a beta2 of NaN", () -> new Adam(1, 0.9, Double.NaN, 1e-8));
    assertSays("adamw: found a weight decay of -1.0", () -> new AdamW(1, -1));
    assertSays("clipping: found a norm of 0.0", () -> Clipping.norm(0));
    assertSays("a value of NaN", () -> Clipping.value(Double.NaN));
    assertSays("a value of 1.0E-60, expected both above 0 in float", () -> Clipping.value(1e-60));
    assertSays("clipping: found a norm of 1.0E-60", () -> Clipping.norm(1e-60));
  }

  @Test
  void arrays_of_another_length_are_refused() {
    OptimizerRun run = run(update -> update.parameter(update.gradient()));
    assertSays(
        "found 4 weights and 3 gradients, expected 3 of each",
        () -> run.step(new float[4], new float[3], 1));
  }
}
