package rnn.benchmarks.laboratory;

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
import rnn.benchmarks.Arithmetic;
import rnn.benchmarks.Fused;
import rnn.benchmarks.Pace;
import rnn.core.kernel.Pointwise;

/**
 * The LSTM's fused kernels as the engine compiles them, beside the best that we can write by hand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class LstmKernels {

  @Param({"lstm-forward", "lstm-backward"})
  public String kernel;

  @Param({"128", "512"})
  public int units;

  /** The sequences of a step. */
  @Param("25")
  public int rows;

  /** 1 stays in the cache; 50 go through memory as a window of 50 steps does. */
  @Param({"1", "50"})
  public int steps;

  /** A width in bits. */
  @Param({"128", "256", "512"})
  public String kernels;

  /** Who wrote the kernel: the compiler, or somebody by hand. */
  @Param({"compiler", "hand"})
  public String by;

  private Fused fused;
  private Pointwise run;

  @Setup
  public void setUp() {
    fused = new Fused(kernel, rows, steps, units);
    Pointwise compiled = Arithmetic.named(kernels).pointwise(fused.program());
    run = by.equals("hand") ? HandWrittenLstm.of(kernel, fused.places()) : compiled;
    Fused.check(kernel, rows, steps, units, run);
  }

  @Benchmark
  public void run(Pace pace) {
    pace.add(fused.units(), fused.transcendentals());
    fused.run(run);
  }
}
