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
import rnn.core.kernel.Team;

/**
 * y += a·w for one row, as in a step of sampling: bytes of weights a second, beside what a loop
 * that only reads as many bytes reaches. Every thread has weights of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class MatrixVector {
  private static final int FLOATS = 1_000_000;

  /** Depth and columns of w. */
  @Param({"128x512", "512x512", "512x2048", "1024x4096", "128x65", "100x100", "33x77", "513x2049"})
  public String shape;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

  private double limit;
  private Team team;
  private Operands[] operands;
  private int times;
  private final Team.Task task = this::run;

  @Setup
  public void setUp() {
    team = new Team(Arithmetic.named(kernels), threads);
    operands = new Operands[threads];
    Arrays.setAll(operands, worker -> new Operands("1x" + shape, team.kernels(worker)));
    times = Math.ceilDiv(FLOATS, operands[0].weights());
    limit = StreamPeak.bytes(threads, operands[0].weights());
  }

  @TearDown
  public void tearDown() {
    team.close();
  }

  @Benchmark
  public void multiply(Bandwidth bandwidth) {
    // without padding: what a step needs, not what the kernel happens to read
    double floats = (double) operands[0].depth * operands[0].columns * times * threads;
    bandwidth.add(floats, Float.BYTES * floats, limit);
    team.run(task);
  }

  private void run(int worker) {
    for (int i = 0; i < times; i++) {
      operands[worker].multiply();
    }
  }
}
