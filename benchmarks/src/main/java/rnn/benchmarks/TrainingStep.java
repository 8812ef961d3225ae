package rnn.benchmarks;

import java.util.Arrays;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import rnn.core.kernel.Kernels;
import rnn.train.Trainer;
import rnn.train.Training;
import rnn.train.data.Streams;

/** One whole training step: forward, loss, backward, clipping, optimizer, packing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 7, time = 2)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class TrainingStep {
  @Param({"W1", "W2", "W3", "W4", "W5", "W6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

  private Workload work;
  private double flop;
  private double peak;
  private Training training;

  @Setup
  public void setUp() {
    work = Workload.named(workload);
    flop = work.flop();
    peak = Peak.flops(threads);
    Kernels arithmetic = Arithmetic.named(kernels);
    training = start(arithmetic, threads, work.steps());
    // as many steps as make a sum of two blocks: all would take the scalar kernels a minute
    int steps = Math.min(work.steps(), Kernels.BLOCK / work.sequences() + 1);
    try (Training specified = start(Kernels.scalar(), 1, steps);
        Training checked = start(arithmetic, threads, steps)) {
      Arithmetic.check(
          specified.step() == checked.step()
              && Arrays.equals(specified.weights().values(), checked.weights().values()));
    }
  }

  private Training start(Kernels arithmetic, int workers, int steps) {
    int sequences = work.sequences();
    int[] symbols = Symbols.random(8 * sequences * steps + 1, Workload.SYMBOLS);
    return new Trainer(work.model(), work.optimizer())
        .clipNorm(5)
        .threads(workers)
        .kernels(arithmetic)
        .start(Streams.of(symbols, sequences, steps));
  }

  @TearDown
  public void tearDown() {
    training.close();
  }

  @Benchmark
  public double step(Rate rate) {
    rate.add(work.positions(), flop, peak);
    return training.step();
  }
}
