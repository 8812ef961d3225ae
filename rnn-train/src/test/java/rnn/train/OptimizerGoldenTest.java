package rnn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rnn.core.io.Safetensors;

/** Six steps of every optimizer, and clipping, against PyTorch in double. */
final class OptimizerGoldenTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "sgd          | sgd      | 0.1  | {\"lr\": 0.1}",
        "sgd_momentum | momentum | 0.1  | {\"lr\": 0.1, \"momentum\": 0.9}",
        "sgd_nesterov | nesterov | 0.1  | {\"lr\": 0.1, \"momentum\": 0.9, \"nesterov\": true}",
        "adagrad      | adagrad  | 0.1  | {\"lr\": 0.1}",
        "rmsprop      | rmsprop  | 0.01 | {\"lr\": 0.01, \"alpha\": 0.95}",
        "adam         | adam     | 0.01 | {\"lr\": 0.01}",
      })
  void an_optimizer_gives_the_weights_that_PyTorch_gives(
      String pytorch, String name, double rate, String settings) throws Exception {
    check(pytorch, settings, Optimizer.named(name, rate, 0.95));
  }

  @Test
  void adamW_gives_the_weights_that_PyTorch_gives() throws Exception {
    check("adamw", "{\"lr\": 0.01, \"weight_decay\": 0.1}", new AdamW(0.01, 0.1));
  }

  private static void check(String pytorch, String settings, Optimizer optimizer) throws Exception {
    Safetensors golden = Golden.read("optimizers");
    assertEquals(settings, golden.metadata(pytorch));
    float[] g = Golden.floats(golden.doubles("g"));
    double[] expected = golden.doubles("p." + pytorch);
    float[] p = Golden.floats(golden.doubles("p0"));
    int n = p.length;
    Everywhere.specified(team -> {
      OptimizerRun run = new OptimizerRun(optimizer, n, team, Clipping.none());
      for (int step = 0; step < g.length / n; step++) {
        run.step(p, Arrays.copyOfRange(g, step * n, (step + 1) * n), optimizer.rate());
        for (int i = 0; i < n; i++) {
          double e = expected[step * n + i];
          assertEquals(e, p[i], 1e-6 * Math.max(1, Math.abs(e)), "step " + step + ", p[" + i + "]");
        }
      }
      return null;
    });
  }

  @Test
  void a_gradient_is_clipped_to_the_norm_that_PyTorch_clips_it_to() throws Exception {
    Safetensors golden = Golden.read("loss_clip");
    double maxNorm = Double.parseDouble(golden.metadata("max_norm"));
    float[] gradients = both(golden, "");
    float[] expected = both(golden, ".after");
    float[] weights = new float[gradients.length];
    Everywhere.specified(team -> {
      Optimizer sgd = new Sgd(1);
      OptimizerRun run = new OptimizerRun(sgd, weights.length, team, Clipping.norm(maxNorm));
      run.step(weights, gradients, -1); // 0 + 1·g: the weights become the gradient
      assertEquals(goldenNorm(golden), run.norm(), 1e-6);
      for (int i = 0; i < weights.length; i++) {
        assertEquals(expected[i], weights[i], 1e-6 * Math.max(1, Math.abs(expected[i])));
      }
      return null;
    });
  }

  private static double goldenNorm(Safetensors golden) {
    try {
      return golden.doubles("clip.norm")[0];
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static float[] both(Safetensors golden, String suffix) throws java.io.IOException {
    float[] a = Golden.floats(golden.doubles("clip.a" + suffix));
    float[] b = Golden.floats(golden.doubles("clip.b" + suffix));
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
