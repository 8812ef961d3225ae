package rnn.benchmarks;

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

/**
 * The fused kernels of cells, and sums of 5 to 100 transcendentals, on one thread: nanoseconds a
 * unit and nanoseconds a transcendental.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class Pointwise {

  @Param({
    "lstm-forward",
    "lstm-backward",
    "gru-forward",
    "gru-backward",
    "tanh-forward",
    "tanh-backward",
    "5",
    "10",
    "18",
    "36",
    "40",
    "60",
    "100"
  })
  public String kernel;

  @Param({"128", "512"})
  public int units;

  /** The sequences of a step: half a batch of 50, one of two workers' share. */
  @Param("25")
  public int rows;

  /** 1 stays in the cache; 50 go through memory as a window of 50 steps does. */
  @Param({"1", "50"})
  public int steps;

  @Param("simd")
  public String kernels;

  private Fused fused;
  private rnn.core.kernel.Pointwise run;

  @Setup
  public void setUp() {
    fused = new Fused(kernel, rows, steps, units);
    run = Arithmetic.named(kernels).pointwise(fused.program());
    Fused.check(kernel, rows, steps, units, run);
    Fused.check(kernel, 3, 2, 48, run);
  }

  @Benchmark
  public void run(Pace pace) {
    pace.add(fused.units(), fused.transcendentals());
    fused.run(run);
  }
}
