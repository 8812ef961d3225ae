package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rnn.core.io.Safetensors;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;

final class OptimizerTest {
  private static final int STEPS = 6;
  private static final int COUNT = 11;

  static Stream<Arguments> optimizers() {
    return Stream.of(
        Arguments.of("sgd", new Sgd(0.1)),
        Arguments.of("sgd_momentum", new Momentum(0.1, 0.9)),
        Arguments.of("sgd_nesterov", new Nesterov(0.1, 0.9)),
        Arguments.of("adagrad", new Adagrad(0.1)),
        Arguments.of("rmsprop", new RmsProp(0.01, 0.95, 1e-8)),
        Arguments.of("adam", new Adam(0.01)),
        Arguments.of("adamw", new AdamW(new Adam(0.01), 0.1)));
  }

  private static Safetensors golden(String name) throws Exception {
    return Safetensors.read(Path.of(OptimizerTest.class.getResource("/golden/" + name).toURI()));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void the_weights_after_each_step_are_those_of_PyTorch(String name, Optimizer optimizer)
      throws Exception {
    Safetensors file = golden("optimizers_f64.safetensors");
    double[] expected = file.doubles("p." + name);
    double[] g = file.doubles("g");
    float[] p = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      p[i] = (float) file.doubles("p0")[i];
    }
    try (Team team = new Team(Kernels.scalar(), 1)) {
      OptimizerRun run = new OptimizerRun(optimizer, COUNT, team, Clipping.none());
      float[] gradient = new float[COUNT];
      for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < COUNT; i++) {
          gradient[i] = (float) g[step * COUNT + i];
        }
        run.step(p, gradient, optimizer.rate());
        for (int i = 0; i < COUNT; i++) {
          double e = expected[step * COUNT + i];
          assertEquals(
              e, p[i], 1e-6 * Math.max(1, Math.abs(e)), name + " step " + step + " weight " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void the_bits_depend_on_neither_kernels_nor_threads(String name, Optimizer optimizer) {
    int count = 3 * Norms.CHUNK + 1237;
    float[] expected = run(optimizer, Kernels.scalar(), 1, count);
    for (Kernels kernels : Kernels.all()) {
      for (int threads = 1; threads <= 3; threads++) {
        assertArrayEquals(expected, run(optimizer, kernels, threads, count), name + " " + kernels);
      }
    }
  }

  private static float[] run(Optimizer optimizer, Kernels kernels, int threads, int count) {
    Random random = new Random(5);
    float[] p = new float[count];
    float[] g = new float[count];
    try (Team team = new Team(kernels, threads)) {
      OptimizerRun run = new OptimizerRun(optimizer, count, team, new Clipping(20, 0.5));
      for (int step = 0; step < 2; step++) {
        for (int i = 0; i < count; i++) {
          p[i] += random.nextFloat() - 0.5f;
          g[i] = (float) random.nextGaussian();
        }
        run.step(p, g, optimizer.rate());
      }
    }
    return p;
  }

  @Test
  void clipping_by_norm_is_that_of_PyTorch() throws Exception {
    Safetensors file = golden("loss_clip_f64.safetensors");
    double[] before = concatenated(file.doubles("clip.a"), file.doubles("clip.b"));
    double[] after = concatenated(file.doubles("clip.a.after"), file.doubles("clip.b.after"));
    float[] g = new float[before.length];
    for (int i = 0; i < g.length; i++) {
      g[i] = (float) before[i];
    }
    float[] p = new float[g.length];
    try (Team team = new Team(Kernels.scalar(), 1)) {
      OptimizerRun run = new OptimizerRun(new Sgd(1), g.length, team, Clipping.norm(5));
      run.step(p, g, 1);
      assertEquals(file.doubles("clip.norm")[0], run.norm(), 1e-5);
    }
    for (int i = 0; i < g.length; i++) {
      assertEquals(after[i], -p[i], 1e-6 * Math.max(1, Math.abs(after[i])));
    }
  }

  private static double[] concatenated(double[] a, double[] b) {
    return DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b)).toArray();
  }

  @Test
  void the_loss_and_its_gradient_are_those_of_PyTorch() throws Exception {
    Safetensors file = golden("loss_clip_f64.safetensors");
    double[] logits = file.doubles("logits");
    int classes = file.shape("logits").getLast();
    int n = logits.length / classes;
    int[] targets = new int[n];
    for (int k = 0; k < n; k++) {
      targets[k] = (int) file.longs("target")[k];
    }
    float[] x = new float[logits.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) logits[i];
    }
    assertEquals(
        file.doubles("loss")[0], SoftmaxCrossEntropy.loss(logits, classes, targets, null), 1e-12);
    try (Team team = new Team(Kernels.scalar(), 2)) {
      Matrix dX = Matrix.of(new float[x.length], 0, n, classes);
      SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(n, classes, team);
      assertEquals(
          file.doubles("loss")[0],
          loss.gradient(n, Matrix.of(x, 0, n, classes), targets, dX),
          1e-6);
      double[] expected = file.doubles("grad.logits");
      for (int i = 0; i < x.length; i++) {
        assertEquals(expected[i], dX.data()[i], 1e-6);
      }
    }
  }

  @Test
  void an_unknown_name_is_answered_with_the_known_ones() {
    var e = assertThrows(IllegalArgumentException.class, () -> Optimizer.named("adamm", 0.1, 0.9));
    assertEquals(
        "optimizer: found 'adamm', expected one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw",
        e.getMessage());
  }
}
