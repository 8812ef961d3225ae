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
import rnn.core.Weights;
import rnn.core.kernel.Kernels;
import rnn.train.Trainer;
import rnn.train.Training;

/**
 * The training step of {@link rnn.benchmarks.TrainingStep} in another engine, from our weights.
 * Called by {@link Compare}, which gives each its class path.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
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
public class PeerTraining {
  @Param({"LIBTORCH", "DL4J"})
  public String peer;

  @Param({"W1", "W2", "W3", "W4", "W5", "W6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  private int positions;
  private TrainingPeer training;

  @Setup
  public void setUp() {
    Workload work = Workload.named(workload);
    positions = work.positions();
    if (Engine.valueOf(peer) == Engine.LIBTORCH) {
      Libtorch.configure(work, threads);
    }
    check(work);
    training = start(work);
  }

  private TrainingPeer start(Workload work) {
    Weights weights = Weights.initial(work.model(), Initializer.pytorch(), 1);
    return switch (Engine.valueOf(peer)) {
      case LIBTORCH -> new LibtorchTraining(work, weights);
      case DL4J -> new Dl4jTraining(work, weights);
      case ONNX_RUNTIME, OURS -> throw new IllegalArgumentException("peer: found " + peer);
    };
  }

  /**
   * It is no peer unless it computes the same: a loss, and one after an update, which DL4J clips in
   * another way.
   */
  private void check(Workload full) {
    Workload work = new Workload(full.cell(), full.layers(), full.units(), 5, 3, full.optimizer());
    TrainingPeer theirs = start(work);
    Trainer trainer =
        new Trainer(work.model(), work.optimizer())
            .clipNorm(5)
            .initializer(Initializer.pytorch())
            .seed(1)
            .threads(1)
            .kernels(Kernels.scalar());
    try (Training ours = trainer.start(Windows.streams(work))) {
      int steps = Engine.valueOf(peer) == Engine.DL4J ? 1 : 2;
      for (int step = 0; step < steps; step++) {
        double found = theirs.step();
        double expected = ours.step();
        if (!(Math.abs(found - expected) < 1e-4 * (1 + 9 * step))) {
          throw new IllegalStateException(
              "%s %s: found the loss %s at step %d, expected ours, %s"
                  .formatted(peer, workload, found, step, expected));
        }
      }
    }
  }

  @Benchmark
  public double step(PeerRate rate) {
    rate.chars += positions;
    return training.step();
  }
}
