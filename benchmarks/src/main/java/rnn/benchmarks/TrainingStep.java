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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import rnn.core.Model;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.train.Adagrad;
import rnn.train.Adam;
import rnn.train.Optimizer;
import rnn.train.RmsProp;
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
  private static final int SYMBOLS = 65;

  @Param({"W1", "W2", "W3", "W4", "W5", "W6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  @Param("simd")
  public String kernels;

  private Training training;

  /** Symbols a second, beside steps a second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    public long chars;

    @Setup(Level.Iteration)
    public void reset() {
      chars = 0;
    }
  }

  @Setup
  public void setUp() {
    training =
        switch (workload) {
          case "W1" -> start(Cells.LSTM, 2, 128, 50, 50, new Adam(1e-3f));
          case "W2" -> start(Cells.LSTM, 3, 512, 64, 64, new Adam(1e-3f));
          case "W3" -> start(Cells.TANH, 1, 100, 1, 25, new Adagrad(1e-1f));
          case "W4" -> start(Cells.GRU, 2, 256, 64, 64, new Adam(1e-3f));
          case "W5" -> start(Cells.TANH, 3, 512, 64, 64, new RmsProp(2e-3f));
          case "W6" -> start(Cells.LSTM, 1, 1024, 32, 32, new Adam(1e-3f));
          default ->
              throw new IllegalArgumentException(
                  "workload: found " + workload + ", expected W1 … W6");
        };
  }

  private Training start(
      Cell cell, int layers, int units, int sequences, int steps, Optimizer optimizer) {
    Model model = Model.symbols(SYMBOLS);
    for (int i = 0; i < layers; i++) {
      model = model.recurrent(cell, units);
    }
    int[] symbols = Symbols.random(8 * sequences * steps + 1, SYMBOLS);
    Kernels arithmetic = kernels.equals("scalar") ? Kernels.scalar() : Kernels.best();
    return new Trainer(model.dense(SYMBOLS), optimizer)
        .clipNorm(5)
        .threads(threads)
        .kernels(arithmetic)
        .start(Streams.of(symbols, sequences, steps));
  }

  @TearDown
  public void tearDown() {
    training.close();
  }

  @Benchmark
  public double step(Rate rate) {
    rate.chars += training.symbolsPerStep();
    return training.step();
  }
}
