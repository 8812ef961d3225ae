package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import rnn.core.Window;
import rnn.core.io.Safetensors;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

/** PyTorch's numbers, the edges of the range, and what is said when something is wrong. */
final class SoftmaxCrossEntropyTest {

  private static double with(
      int positions, int classes, ToDoubleFunction<SoftmaxCrossEntropy> work) {
    return Everywhere.specified(
        team -> work.applyAsDouble(new SoftmaxCrossEntropy(positions, classes, team)));
  }

  @Test
  void loss_and_gradient_are_those_of_PyTorch() throws Exception {
    Safetensors golden = Golden.read("loss_clip");
    int n = golden.shape("logits").get(0);
    int classes = golden.shape("logits").get(1);
    double[] logits = golden.doubles("logits");
    long[] longs = golden.longs("target");
    int[] targets = new int[n];
    for (int k = 0; k < n; k++) {
      targets[k] = Math.toIntExact(longs[k]);
    }
    double expected = golden.doubles("loss")[0];
    assertEquals(expected, SoftmaxCrossEntropy.loss(logits, classes, targets, null), 1e-12);
    float[] d = new float[n * classes];
    Matrix x = Matrix.of(Golden.floats(logits), 0, n, classes);
    double found =
        with(n, classes, l -> l.gradient(Window.of(1, n), x, targets, Matrix.of(d, 0, n, classes)));
    assertEquals(expected, found, 1e-6);
    double[] dExpected = golden.doubles("grad.logits");
    for (int i = 0; i < d.length; i++) {
      assertEquals(dExpected[i], d[i], 1e-7, "gradient " + i);
    }
  }

  @Test
  void a_sure_prediction_costs_nothing_if_right_and_its_distance_if_wrong() {
    Matrix x = Matrix.of(new float[] {1e4f, 0, -1e4f}, 0, 1, 3);
    float[] d = new float[3];
    Matrix dX = Matrix.of(d, 0, 1, 3);
    assertEquals(0, with(1, 3, l -> l.gradient(Window.of(1, 1), x, new int[] {0}, dX)));
    assertArrayEquals(new float[] {0, 0, 0}, d);
    assertEquals(2e4, with(1, 3, l -> l.gradient(Window.of(1, 1), x, new int[] {2}, dX)));
    assertArrayEquals(new float[] {1, 0, -1}, d);
  }

  @Test
  void a_single_class_costs_nothing() {
    float[] d = {7};
    Matrix x = Matrix.of(new float[] {-3}, 0, 1, 1);
    assertEquals(
        0, with(1, 1, l -> l.gradient(Window.of(1, 1), x, new int[1], Matrix.of(d, 0, 1, 1))));
    assertEquals(0, d[0]);
  }

  @Test
  void a_logit_that_is_no_number_is_not_hidden() {
    for (int at = 0; at < 3; at++) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        float[] logits = {1, 2, 3};
        logits[at] = bad;
        Matrix x = Matrix.of(logits, 0, 1, 3);
        assertTrue(Double.isNaN(with(1, 3, l -> l.loss(Window.of(1, 1), x, new int[] {1}))));
      }
    }
  }

  @Test
  void wrong_arguments_are_named() {
    Matrix x = Matrix.of(new float[6], 0, 2, 3);
    int[] y = {0, 1};
    assertSays("found 3 positions, expected at most 2", l -> l.loss(Window.of(1, 3), x, y));
    assertSays(
        "the target 3 at position 1, expected 0 … 2",
        l -> l.loss(Window.of(1, 2), x, new int[] {0, 3}));
    assertSays("the target -1 at position 0", l -> l.loss(Window.of(1, 2), x, new int[] {-1, 0}));
    assertSays("found 1 targets and no weights", l -> l.loss(Window.of(1, 2), x, new int[1]));
    assertSays("found 2 targets and 1 weights", l -> l.loss(Window.of(1, 2), x, y, new float[1]));
    assertSays(
        "logits [2, 4], expected [2, 3]",
        l -> l.loss(Window.of(1, 2), Matrix.of(new float[8], 0, 2, 4), y));
    assertSays(
        "logits [1, 3], expected [2, 3]",
        l -> l.loss(Window.of(1, 2), Matrix.of(new float[3], 0, 1, 3), y));
    assertSays(
        "gradients [2, 2], expected [2, 3]",
        l -> l.gradient(Window.of(1, 2), x, y, Matrix.of(new float[4], 0, 2, 2)));
    Matrix turned = Matrix.of(new float[6], 0, 3, 2).transposed();
    assertSays("with the classes side by side", l -> l.loss(Window.of(1, 2), turned, y));
    assertSays(
        "the weight -1.0 at position 1", l -> l.loss(Window.of(1, 2), x, y, new float[] {1, -1}));
    assertSays(
        "the weight NaN at position 0",
        l -> l.loss(Window.of(1, 2), x, y, new float[] {Float.NaN, 1}));
    assertSays("found weights of 0 only", l -> l.loss(Window.of(1, 2), x, y, new float[2]));
  }

  @Test
  void a_loss_has_a_class_and_the_oracle_one_target_and_weight_a_position() {
    double[] x = new double[6];
    assertOracleSays("of 0 classes", x, 0, new int[2], null);
    assertOracleSays("6 logits of 4 classes", x, 4, new int[2], null);
    assertOracleSays("1 targets and no weights", x, 3, new int[1], null);
    assertOracleSays("2 targets and 1 weights", x, 3, new int[2], new double[1]);
    Team team = new Team(Kernels.scalar(), 1);
    for (int[] wrong : new int[][] {{-1, 3}, {2, 0}}) {
      String said =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new SoftmaxCrossEntropy(wrong[0], wrong[1], team))
              .getMessage();
      assertEquals(
          "loss: found %d positions of %d classes, expected 0 or more of at least 1"
              .formatted(wrong[0], wrong[1]),
          said);
    }
  }

  private static void assertOracleSays(
      String found, double[] x, int classes, int[] y, double[] weights) {
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> SoftmaxCrossEntropy.loss(x, classes, y, weights))
            .getMessage();
    assertTrue(said.contains(found), said);
  }

  private static void assertSays(String message, ToDoubleFunction<SoftmaxCrossEntropy> wrong) {
    Executable call = () -> with(2, 3, wrong);
    String said = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(said.contains(message), said);
    assertEquals(1, said.lines().count());
  }
}
