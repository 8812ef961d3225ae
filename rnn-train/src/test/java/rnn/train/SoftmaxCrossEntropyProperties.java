package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import rnn.core.Window;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** What holds for every number of positions and classes and for all logits. */
final class SoftmaxCrossEntropyProperties {

  /** Logits in padded rows that begin somewhere in an array, and everything around them NaN. */
  private record Case(
      int positions, int classes, int stride, float[] logits, int[] targets, float[] weights) {

    static Case random(int positions, int classes, int padding, boolean weighted, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      int stride = classes + padding;
      float[] logits = new float[3 + positions * stride];
      Arrays.fill(logits, Float.NaN);
      int[] targets = new int[positions];
      float[] weights = weighted ? new float[positions] : null;
      for (int k = 0; k < positions; k++) {
        for (int j = 0; j < classes; j++) {
          logits[3 + k * stride + j] = (float) random.nextGaussian(0, 4);
        }
        targets[k] = random.nextInt(classes);
        if (weighted) {
          weights[k] = k > 0 && random.nextInt(3) == 0 ? 0 : random.nextFloat(0.1f, 2);
        }
      }
      return new Case(positions, classes, stride, logits, targets, weights);
    }

    Matrix matrix(float[] data) {
      return Matrix.of(data, 3, positions, classes, stride);
    }

    Result run(Team team) {
      return run(Window.of(1, positions), team);
    }

    Result run(Window window, Team team) {
      SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(positions + 2, classes, team);
      float[] d = new float[logits.length];
      Arrays.fill(d, 7);
      Matrix x = matrix(logits);
      double mean =
          weights == null
              ? loss.gradient(window, x, targets, matrix(d))
              : loss.gradient(window, x, targets, weights, matrix(d));
      double only =
          weights == null ? loss.loss(window, x, targets) : loss.loss(window, x, targets, weights);
      assertEquals(mean, only);
      return new Result(mean, Arrays.copyOf(loss.losses(), positions), d);
    }

    double[] dense() {
      double[] dense = new double[positions * classes];
      for (int i = 0; i < dense.length; i++) {
        dense[i] = logits[matrix(logits).at(i / classes, i % classes)];
      }
      return dense;
    }

    double[] doubleWeights() {
      double[] w = new double[positions];
      for (int k = 0; k < positions; k++) {
        w[k] = weights == null ? 1 : weights[k];
      }
      return w;
    }
  }

  private record Result(double mean, double[] losses, float[] d) {}

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(1, 2, 3, 15, 16, 17, 31, 33, 65, 100);
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void it_gives_the_same_bits_on_all_kernels_numbers_of_threads_and_shapes_of_windows(
      @ForAll("sizes") int positions,
      @ForAll("sizes") int classes,
      @ForAll @IntRange(min = 0, max = 17) int padding,
      @ForAll boolean weighted,
      @ForAll long seed) {
    Case example = Case.random(positions, classes, padding, weighted, seed);
    Window window = window(positions, new SplittableRandom(~seed));
    Result expected = Everywhere.specified(example::run);
    for (Result actual : Everywhere.each(team -> example.run(window, team))) {
      assertEquals(expected.mean, actual.mean);
      assertArrayEquals(expected.losses, actual.losses);
      assertArrayEquals(expected.d, actual.d);
    }
  }

  /** Sequences of any lengths that have so many positions. */
  private static Window window(int positions, SplittableRandom random) {
    List<Integer> lengths = new ArrayList<>();
    for (int left = positions; left > 0; left -= lengths.getLast()) {
      int longest = lengths.isEmpty() ? left : Math.min(left, lengths.getLast());
      lengths.add(random.nextInt(longest) + 1);
    }
    return Window.ofLengths(lengths.stream().mapToInt(length -> length).toArray());
  }

  @Property(tries = 3, edgeCases = EdgeCasesMode.NONE)
  void a_total_of_several_chunks_has_the_same_bits_too(
      @ForAll @IntRange(min = 4090, max = 8200) int positions, @ForAll long seed) {
    Case example = Case.random(positions, 3, 0, true, seed);
    Result expected = Everywhere.specified(example::run);
    for (Result actual : Everywhere.each(example::run)) {
      assertEquals(expected.mean, actual.mean);
    }
    double oracle =
        SoftmaxCrossEntropy.loss(example.dense(), 3, example.targets, example.doubleWeights());
    assertEquals(oracle, expected.mean, 1e-6);
  }

  @Property(tries = 60)
  void the_gradient_is_the_slope_of_the_loss_in_double(
      @ForAll @IntRange(min = 1, max = 6) int positions,
      @ForAll @IntRange(min = 1, max = 40) int classes,
      @ForAll @IntRange(min = 0, max = 17) int padding,
      @ForAll boolean weighted,
      @ForAll long seed) {
    Case example = Case.random(positions, classes, padding, weighted, seed);
    Result found = Everywhere.specified(example::run);
    double[] x = example.dense();
    double[] w = example.doubleWeights();
    int[] y = example.targets;
    assertEquals(SoftmaxCrossEntropy.loss(x, classes, y, w), found.mean, 2e-6);
    for (int i = 0; i < x.length; i++) {
      double value = x[i];
      x[i] = value + 1e-5;
      double above = SoftmaxCrossEntropy.loss(x, classes, y, w);
      x[i] = value - 1e-5;
      double below = SoftmaxCrossEntropy.loss(x, classes, y, w);
      x[i] = value;
      float d = found.d[example.matrix(found.d).at(i / classes, i % classes)];
      assertEquals((above - below) / 2e-5, d, 1e-6);
    }
  }

  @Property(tries = 40)
  void padding_is_neither_read_nor_written(
      @ForAll @IntRange(min = 1, max = 6) int positions,
      @ForAll @IntRange(min = 1, max = 40) int classes,
      @ForAll @IntRange(min = 0, max = 33) int padding,
      @ForAll long seed) {
    Result without = Everywhere.specified(Case.random(positions, classes, 0, false, seed)::run);
    Case padded = Case.random(positions, classes, padding, false, seed);
    Result with = Everywhere.specified(padded::run);
    assertEquals(without.mean, with.mean);
    float[] around = with.d.clone();
    for (int k = 0; k < positions; k++) {
      int at = padded.matrix(around).at(k, 0);
      int dense = 3 + k * classes;
      assertArrayEquals(
          Arrays.copyOfRange(without.d, dense, dense + classes),
          Arrays.copyOfRange(around, at, at + classes));
      Arrays.fill(around, at, at + classes, 7);
    }
    for (float value : around) {
      assertEquals(7, value);
    }
  }

  @Property(tries = 40)
  void a_positions_loss_does_not_depend_on_the_other_positions(
      @ForAll @IntRange(min = 2, max = 20) int positions,
      @ForAll @IntRange(min = 1, max = 40) int classes,
      @ForAll long seed) {
    Case all = Case.random(positions, classes, 2, false, seed);
    double[] together = Everywhere.specified(all::run).losses;
    for (int k : List.of(0, positions / 2, positions - 1)) {
      Matrix alone = all.matrix(all.logits).rows(k, 1);
      double loss =
          Everywhere.specified(team ->
              new SoftmaxCrossEntropy(1, classes, team)
                  .loss(Window.of(1, 1), alone, new int[] {all.targets[k]}));
      assertEquals(together[k], loss);
    }
  }

  @Property(tries = 40)
  void a_position_of_weight_0_is_left_out_whatever_stands_there(
      @ForAll @IntRange(min = 2, max = 20) int positions,
      @ForAll @IntRange(min = 1, max = 40) int classes,
      @ForAll long seed) {
    Case plain = Case.random(positions, classes, 0, true, seed);
    Result expected = Everywhere.specified(plain::run);
    for (int k = 0; k < positions; k++) {
      if (plain.weights[k] == 0) {
        int at = plain.matrix(plain.logits).at(k, 0);
        Arrays.fill(plain.logits, at, at + classes, Float.NaN);
        plain.targets[k] = -1;
        assertArrayEquals(new float[classes], Arrays.copyOfRange(expected.d, at, at + classes));
        assertEquals(0, expected.losses[k]);
      }
    }
    Result found = Everywhere.specified(plain::run);
    assertEquals(expected.mean, found.mean);
    assertArrayEquals(expected.losses, found.losses);
    assertArrayEquals(expected.d, found.d);
  }

  @Property(tries = 40)
  void equal_weights_are_no_weights(
      @ForAll @IntRange(min = 1, max = 20) int positions,
      @ForAll @IntRange(min = 1, max = 40) int classes,
      @ForAll long seed) {
    Case plain = Case.random(positions, classes, 0, false, seed);
    float[] ones = new float[positions];
    Arrays.fill(ones, 1);
    Case weighted = new Case(positions, classes, classes, plain.logits, plain.targets, ones);
    Result a = Everywhere.specified(plain::run);
    Result b = Everywhere.specified(weighted::run);
    assertEquals(a.mean, b.mean);
    assertArrayEquals(a.d, b.d);
  }

  @Property(tries = 20)
  void the_gradient_may_overwrite_the_logits(
      @ForAll @IntRange(min = 1, max = 6) int positions,
      @ForAll @IntRange(min = 1, max = 40) int classes,
      @ForAll long seed) {
    Case example = Case.random(positions, classes, 0, false, seed);
    Result expected = Everywhere.specified(example::run);
    float[] both = example.logits.clone();
    Everywhere.specified(team ->
        new SoftmaxCrossEntropy(positions, classes, team)
            .gradient(
                Window.of(1, positions),
                example.matrix(both),
                example.targets,
                example.matrix(both)));
    for (int i = 0; i < positions * classes; i++) {
      assertEquals(expected.d[3 + i], both[3 + i]);
    }
  }
}
