package rnn.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rnn.benchmarks.Workload;
import rnn.core.Initializer;
import rnn.core.Masks;
import rnn.core.Network;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.Sampler;

/**
 * What {@link rnn.benchmarks.SamplingStep} and {@link rnn.benchmarks.ManyStreams} do, in another
 * engine, with our weights and our draw. Called by {@link Compare}, which gives each its class
 * path.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-modules",
      "jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
      "-Dorg.bytedeco.javacpp.maxBytes=0",
      "-Dorg.bytedeco.javacpp.nopointergc=true"
    })
public class PeerSampling {
  @Param({"LIBTORCH", "ONNX_RUNTIME", "DL4J"})
  public String peer;

  @Param({"S1", "S2", "S3", "S4", "S5", "S6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  private SamplingPeer network;
  private Sampler sampler;
  private int[] symbols;
  private float[] logits;
  private float[] drawn;

  @Setup
  public void setUp() {
    Workload work = Workload.named(workload);
    Weights weights = Weights.initial(work.model(), Initializer.pytorch(), 1);
    symbols = new int[work.sequences()];
    logits = new float[symbols.length * Workload.SYMBOLS];
    drawn = new float[Workload.SYMBOLS];
    sampler = Sampler.of(Workload.SYMBOLS, 1).kernels(Kernels.best());
    network =
        switch (Engine.valueOf(peer)) {
          case LIBTORCH -> new LibtorchSampling(work, weights, threads);
          case ONNX_RUNTIME -> new OnnxSampling(work, weights, threads);
          case DL4J -> new Dl4jSampling(work, weights);
          case OURS -> throw new IllegalArgumentException("peer: found OURS");
        };
    check(weights);
  }

  /** It is no peer unless it computes the same. */
  private void check(Weights weights) {
    Window window = Window.of(1, symbols.length);
    Network ours = Network.forInference(weights, new Team(Kernels.scalar(), 1), window);
    for (int step = 0; step < 3; step++) {
      for (int b = 0; b < symbols.length; b++) {
        symbols[b] = (7 * step + 3 * b + 1) % Workload.SYMBOLS;
      }
      network.step(symbols, logits);
      ours.forward(window, symbols, Masks.NONE);
      ours.carry();
      for (int i = 0; i < logits.length; i++) {
        int b = i / Workload.SYMBOLS;
        float expected = ours.output().data()[ours.output().at(b, i % Workload.SYMBOLS)];
        if (!(Math.abs(logits[i] - expected) < 1e-4)) {
          throw new IllegalStateException(
              "%s %s: found the logit %s at step %d of stream %d, expected ours, %s"
                  .formatted(peer, workload, logits[i], step, b, expected));
        }
      }
    }
  }

  @Benchmark
  public int step(PeerRate rate) {
    rate.chars += symbols.length;
    network.step(symbols, logits);
    for (int b = 0; b < symbols.length; b++) {
      System.arraycopy(logits, b * drawn.length, drawn, 0, drawn.length);
      symbols[b] = sampler.draw(drawn);
    }
    return symbols[0];
  }
}
