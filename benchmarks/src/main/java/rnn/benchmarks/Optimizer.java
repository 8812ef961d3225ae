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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import rnn.core.kernel.Team;
import rnn.train.OptimizerSteps;

/**
 * Norm, clipping and update of all weights, by the code of the trainer. Bytes are those read and
 * those written, the limit beside them is of reading alone and of as many bytes in one array: it
 * may be passed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class Optimizer {

  @Param({"sgd", "rmsprop", "adam", "adagrad"})
  public String optimizer;

  /** Those of W1, and as many as fill no cache. */
  @Param({"240321", "5000000"})
  public int weights;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

  private double limit;
  private Team team;
  private OptimizerSteps steps;

  @Setup
  public void setUp() {
    team = new Team(Arithmetic.named(kernels), threads);
    steps = new OptimizerSteps(rnn.train.Optimizer.named(optimizer, 1e-3, 0.95), weights, team);
    steps.check();
    limit = StreamPeak.bytes(threads, (int) (steps.bytes() / Float.BYTES / threads));
  }

  @TearDown
  public void tearDown() {
    team.close();
  }

  @Benchmark
  public void step(Bandwidth bandwidth) {
    bandwidth.add(weights, steps.bytes(), limit);
    steps.step();
  }
}
