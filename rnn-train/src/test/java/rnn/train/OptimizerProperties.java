package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for every optimizer, every number of weights and every gradient. */
final class OptimizerProperties {

  @Provide
  Arbitrary<Optimizer> optimizers() {
    return Arbitraries.of(Optimizer.NAMES).map(name -> Optimizer.named(name, 0.01, 0.95));
  }

  @Provide
  Arbitrary<Integer> counts() {
    return Arbitraries.of(1, 7, 16, 33, 4095, 4096, 4097, 8192 + 5, 5 * 4096 + 1234);
  }

  @Provide
  Arbitrary<Clipping> clippings() {
    return Arbitraries.of(
        Clipping.none(), Clipping.norm(5), Clipping.value(0.5), new Clipping(5, 0.01));
  }

  private static float[] values(SplittableRandom random, int count, double size) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-size, size);
    }
    return values;
  }

  /** Weights and states after some steps with random gradients, and every step's norm. */
  private static List<float[]> steps(OptimizerRun run, float[] weights, int first, int last) {
    float[] norms = new float[last - first];
    for (int step = first; step < last; step++) {
      float[] gradients = values(new SplittableRandom(step), weights.length, 2);
      run.step(weights, gradients, 0.01 / (step + 1));
      norms[step - first] = (float) run.norm();
    }
    List<float[]> all = new ArrayList<>(List.of(weights, norms));
    run.states().forEach(name -> all.add(run.state(name)));
    return all;
  }

  private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void a_step_gives_the_same_bits_on_all_kernels_and_numbers_of_threads(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll("counts") int count,
      @ForAll("clippings") Clipping clipping,
      @ForAll long seed) {
    float[] start = values(new SplittableRandom(seed), count, 1);
    List<float[]> expected =
        Everywhere.specified(
            team -> steps(new OptimizerRun(optimizer, count, team, clipping), start.clone(), 0, 3));
    List<List<float[]>> all =
        Everywhere.each(
            team -> steps(new OptimizerRun(optimizer, count, team, clipping), start.clone(), 0, 3));
    all.forEach(actual -> assertSameBits(expected, actual));
  }

  @Property(tries = 40)
  void a_resumed_run_goes_on_as_if_it_had_never_stopped(
      @ForAll("optimizers") Optimizer optimizer,
      @ForAll @IntRange(min = 1, max = 50) int count,
      @ForAll @IntRange(min = 0, max = 5) int stop) {
    float[] start = values(new SplittableRandom(count), count, 1);
    Everywhere.specified(team -> {
      float[] weights = start.clone();
      OptimizerRun whole = new OptimizerRun(optimizer, count, team, Clipping.norm(1));
      steps(whole, weights, 0, stop);
      float[] resumedWeights = weights.clone();
      OptimizerRun resumed = new OptimizerRun(optimizer, count, team, Clipping.norm(1));
      whole.states().forEach(s -> System.arraycopy(whole.state(s), 0, resumed.state(s), 0, count));
      resumed.resume(whole.steps());
      assertSameBits(
          steps(whole, weights, stop, stop + 2), steps(resumed, resumedWeights, stop, stop + 2));
      assertEquals(stop + 2, resumed.steps());
      return null;
    });
  }

  @Property(tries = 40)
  void every_optimizer_descends_a_quadratic_to_its_minimum(
      @ForAll("optimizers") Optimizer optimizer, @ForAll @IntRange(min = 1, max = 40) int count) {
    SplittableRandom random = new SplittableRandom(count);
    float[] minimum = values(random, count, 1);
    float[] curvature = values(random, count, 0.5);
    float[] weights = new float[count];
    Everywhere.specified(team -> {
      OptimizerRun run = new OptimizerRun(optimizer, count, team, Clipping.none());
      float[] gradients = new float[count];
      double before = quadratic(weights, minimum, curvature, gradients);
      for (int step = 0; step < 500; step++) {
        quadratic(weights, minimum, curvature, gradients);
        run.step(weights, gradients, 0.1 * StrictMath.pow(0.99, step));
      }
      double after = quadratic(weights, minimum, curvature, gradients);
      assertTrue(after < 0.01 * before, () -> "from " + before + " to " + after);
      return null;
    });
  }

  /** Σ (1 + c)·(w − m)² / 2, and its gradient. */
  private static double quadratic(float[] w, float[] m, float[] c, float[] gradients) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      gradients[i] = (1 + c[i]) * (w[i] - m[i]);
      sum += gradients[i] * (w[i] - m[i]) / 2;
    }
    return sum;
  }

  @Property(tries = 60)
  void a_clipped_gradient_points_where_it_pointed_and_is_no_longer_than_the_norm(
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll @DoubleRange(min = 0.01, max = 20) double norm,
      @ForAll long seed) {
    float[] gradients = values(new SplittableRandom(seed), count, 3);
    double found = length(gradients);
    float[] clipped = clipped(gradients, Clipping.norm(norm));
    assertTrue(length(clipped) <= norm * (1 + 1e-6));
    double scale = Math.min(1, norm / (found + 1e-6));
    for (int i = 0; i < count; i++) {
      assertEquals(gradients[i] * scale, clipped[i], 1e-6 * Math.abs(gradients[i]));
    }
    assertArrayEquals(gradients, clipped(gradients, Clipping.norm(found * 1.001)));
    assertArrayEquals(gradients, clipped(gradients, Clipping.none()));
  }

  @Property(tries = 60)
  void values_are_clamped_after_the_norm_is_clipped(
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll @DoubleRange(min = 0.01, max = 3) double value,
      @ForAll long seed) {
    float[] gradients = values(new SplittableRandom(seed), count, 3);
    float[] shortened = clipped(gradients, Clipping.norm(2));
    float limit = (float) value;
    float[] onlyClamped = clipped(gradients, Clipping.value(value));
    float[] both = clipped(gradients, new Clipping(2, value));
    for (int i = 0; i < count; i++) {
      assertEquals(Math.clamp(gradients[i], -limit, limit), onlyClamped[i]);
      assertEquals(Math.clamp(shortened[i], -limit, limit), both[i]);
    }
  }

  /** What the optimizer sees of a gradient: a step of rate −1 from 0 adds it. */
  private static float[] clipped(float[] gradients, Clipping clipping) {
    float[] weights = new float[gradients.length];
    return Everywhere.specified(team -> {
      new OptimizerRun(new Sgd(1), weights.length, team, clipping).step(weights, gradients, -1);
      return weights;
    });
  }

  private static double length(float[] values) {
    double sum = 0;
    for (float v : values) {
      sum += (double) v * v;
    }
    return Math.sqrt(sum);
  }

  @Property(tries = 30)
  void the_norm_is_that_of_the_whole_array(@ForAll("counts") int count, @ForAll long seed) {
    float[] values = values(new SplittableRandom(seed), count, 1000);
    double found = Everywhere.specified(team -> new Norms(count, team).norm(values));
    assertEquals(1, found / length(values), 1e-12);
  }

  @Property
  void a_whole_power_is_that_of_the_library(
      @ForAll @DoubleRange(min = 0, max = 1) double base,
      @ForAll @IntRange(min = 0, max = 2000) int n) {
    double expected = StrictMath.pow(base, n);
    assertEquals(expected, Power.of(base, n), expected * n * 0x1p-52 + Double.MIN_NORMAL);
  }
}
