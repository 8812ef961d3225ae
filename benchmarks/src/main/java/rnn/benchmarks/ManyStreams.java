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
  private static final int CHECKED = 4; // symbols of each stream

  @Param({"S5", "S6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

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
    team = new Team(Arithmetic.named(kernels), threads);
    Weights weights = Weights.initial(work.model(), Initializer.pytorch(), 1);
    streams =
        new BatchSampler(
            weights,
            team,
            IntStream.range(0, work.sequences()).mapToObj(ManyStreams::sampler).toList());
    symbols = new int[work.sequences()];
    int[][] found = new int[CHECKED][];
    for (int i = 0; i < CHECKED; i++) {
      streams.step(symbols);
      found[i] = symbols.clone();
    }
    Rnn specified = new Rnn(weights, Kernels.scalar());
    for (int stream = 0; stream < work.sequences(); stream++) {
      Sampler draws = sampler(stream).kernels(Kernels.scalar());
      specified.reset();
      for (int i = 0, last = 0; i < CHECKED; i++) {
        last = draws.draw(specified.step(last));
        Arithmetic.check(found[i][stream] == last);
      }
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
