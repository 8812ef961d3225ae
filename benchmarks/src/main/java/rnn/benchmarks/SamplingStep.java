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
import rnn.core.Initializer;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.Sampler;

/** One symbol drawn and fed back: what {@code rnn sample} does for each character. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SamplingStep {
  private static final int CHECKED = 50; // symbols

  @Param({"S1", "S2", "S3", "S4"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

  private Workload work;
  private double flop;
  private double peak;
  private Team team;
  private Rnn rnn;
  private Sampler sampler;
  private float[] logits;
  private int symbol;

  @Setup
  public void setUp() {
    work = Workload.named(workload);
    flop = work.flop();
    peak = Peak.flops(threads);
    Weights weights = Weights.initial(work.model(), Initializer.pytorch(), 1);
    Kernels arithmetic = Arithmetic.named(kernels);
    team = new Team(arithmetic, threads);
    rnn = new Rnn(weights, team);
    sampler = Sampler.of(Workload.SYMBOLS, 1).kernels(arithmetic);
    logits = new float[Workload.SYMBOLS];
    int[] specified = new int[CHECKED];
    Rnn scalar = new Rnn(weights, Kernels.scalar());
    Sampler draws = Sampler.of(Workload.SYMBOLS, 1).kernels(Kernels.scalar());
    for (int i = 0, last = 0; i < CHECKED; i++) {
      last = draws.draw(scalar.step(last));
      specified[i] = last;
    }
    int[] found = new int[CHECKED];
    for (int i = 0; i < CHECKED; i++) {
      found[i] = draw();
    }
    Arithmetic.check(Arrays.equals(specified, found) && rnn.state().equals(scalar.state()));
  }

  private int draw() {
    rnn.step(symbol, logits);
    symbol = sampler.draw(logits);
    return symbol;
  }

  @TearDown
  public void tearDown() {
    team.close();
  }

  @Benchmark
  public int step(Rate rate) {
    rate.add(1, flop, peak);
    return draw();
  }
}
