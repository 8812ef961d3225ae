package rnn.benchmarks;

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
import org.openjdk.jmh.annotations.Warmup;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;

/** y += a·w on one thread, for the shapes of recurrent layers and some awkward ones. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class Product {

  @Param({
    "25x128x512",
    "50x128x512",
    "64x512x2048",
    "50x512x128",
    "32x512x512",
    "1x512x2048",
    "33x100x112"
  })
  public String shape;

  @Param("simd")
  public String kernels;

  private Kernels arithmetic;
  private int rows;
  private Matrix a;
  private Panels w;
  private Matrix y;

  /** Floating-point operations a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    public long flop;

    @Setup(Level.Iteration)
    public void reset() {
      flop = 0;
    }
  }

  @Setup
  public void setUp() {
    String[] sizes = shape.split("x");
    rows = Integer.parseInt(sizes[0]);
    int depth = Integer.parseInt(sizes[1]);
    int columns = Integer.parseInt(sizes[2]);
    arithmetic = kernels.equals("scalar") ? Kernels.scalar() : Kernels.best();
    a = Matrix.of(new float[rows * depth], 0, rows, depth);
    y = Matrix.of(new float[rows * columns], 0, rows, columns);
    w = arithmetic.panels(depth, columns);
  }

  @Benchmark
  public void multiply(Rate rate) {
    rate.flop += 2L * rows * w.depth() * w.columns();
    arithmetic.multiply(rows, a, 0, w, y, 0);
  }
}
