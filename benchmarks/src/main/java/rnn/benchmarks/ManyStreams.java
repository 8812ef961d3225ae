package rnn.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import rnn.core.Initializer;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.BatchSampler;
import rnn.train.Sampler;

/**
 * One character of each of 64 streams, as a server samples them: the score is what a stream gets,
 * {@code chars} what all get.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ManyStreams {

  @Param({"S5", "S6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  private Workload work;
  private double flop;
  private double peak;
  private Team team;
  private BatchSampler streams;
  private int[] symbols;

  @Setup
  public void setUp() {
    work = Workload.named(workload);
    flop = work.flop();
    peak = Peak.flops(threads);
    team = new Team(Kernels.best(), threads);
    Weights weights = Weights.initial(work.model(), Initializer.pytorch(), 1);
    streams =
        new BatchSampler(
            weights,
            team,
            IntStream.range(0, work.sequences()).mapToObj(ManyStreams::sampler).toList());
    symbols = new int[work.sequences()];
    streams.step(symbols);
    Rnn specified = new Rnn(weights, Kernels.scalar());
    if (symbols[0] != sampler(0).draw(specified.step(0))) {
      throw new IllegalStateException("the kernels do not give the bits of the specification");
    }
  }

  private static Sampler sampler(int stream) {
    return Sampler.of(Workload.SYMBOLS, stream);
  }

  @TearDown
  public void tearDown() {
    team.close();
  }

  @Benchmark
  public int step(Rate rate) {
    rate.add(work.positions(), flop, peak);
    streams.step(symbols);
    return symbols[0];
  }
}
