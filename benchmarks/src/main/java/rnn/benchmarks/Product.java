package rnn.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import rnn.core.kernel.Team;

/**
 * y += a·w, every thread on operands of its own, for the shapes of recurrent layers and for awkward
 * ones. An operation is as many products as take about 0.1 ms, by every thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class Product {
  private static final double FLOP = 1e7;

  /** Steps forward and backward, weight gradients (t: a is transposed), then awkward ones. */
  @Param({
    "25x128x512",
    "50x128x512",
    "64x512x2048",
    "50x512x128",
    "64x2048x512",
    "32x1024x4096",
    "512x2500x128t",
    "2048x4096x512t",
    "64x128x65",
    "1x512x2048",
    "2x512x2048",
    "3x512x2048",
    "4x512x2048",
    "5x512x2048",
    "33x100x112",
    "64x700x512",
    "61x513x515"
  })
  public String shape;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

  private double peak;
  private Team team;
  private Operands[] operands;
  private int times;
  private final Team.Task task = this::run;

  /** Floating-point operations a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Flops {
    /** In billions. */
    public double gflop;

    /** In percent of what the machine can do, measured in the same process. */
    public double percentOfPeak;

    /** Starts an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
      gflop = 0;
      percentOfPeak = 0;
    }
  }

  @Setup
  public void setUp() {
    peak = Peak.flops(threads);
    team = new Team(Arithmetic.named(kernels), threads);
    operands = new Operands[threads];
    Arrays.setAll(operands, worker -> new Operands(shape, team.kernels(worker)));
    times = (int) Math.ceil(FLOP / operands[0].flop());
  }

  @TearDown
  public void tearDown() {
    team.close();
  }

  @Benchmark
  public void multiply(Flops flops) {
    double flop = operands[0].flop() * times * threads;
    flops.gflop += flop / 1e9;
    flops.percentOfPeak += 100 * flop / peak;
    team.run(task);
  }

  private void run(int worker) {
    for (int i = 0; i < times; i++) {
      operands[worker].multiply();
    }
  }
}
