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
import rnn.core.Initializer;
import rnn.core.Model;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
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
  private static final int SYMBOLS = 65;

  @Param({"S1", "S2", "S3", "S4"})
  public String workload;

  @Param("simd")
  public String kernels;

  private Rnn rnn;
  private Sampler sampler;
  private float[] logits;
  private int symbol;

  @Setup
  public void setUp() {
    Model model =
        switch (workload) {
          case "S1" -> model(Cells.LSTM, 2, 128);
          case "S2" -> model(Cells.LSTM, 3, 512);
          case "S3" -> model(Cells.GRU, 2, 256);
          case "S4" -> model(Cells.TANH, 3, 512);
          default ->
              throw new IllegalArgumentException(
                  "workload: found " + workload + ", expected S1 … S4");
        };
    Weights weights = Weights.initial(model, Initializer.pytorch(), 1);
    rnn = new Rnn(weights, kernels.equals("scalar") ? Kernels.scalar() : Kernels.best());
    sampler = Sampler.of(SYMBOLS, 1);
    logits = new float[SYMBOLS];
  }

  private static Model model(Cell cell, int layers, int units) {
    Model model = Model.symbols(SYMBOLS);
    for (int i = 0; i < layers; i++) {
      model = model.recurrent(cell, units);
    }
    return model.dense(SYMBOLS);
  }

  @Benchmark
  public int step() {
    rnn.step(symbol, logits);
    symbol = sampler.draw(logits);
    return symbol;
  }
}
