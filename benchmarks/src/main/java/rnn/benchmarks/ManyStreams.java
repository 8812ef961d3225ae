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
import rnn.core.Masks;
import rnn.core.Network;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Team;
import rnn.train.Sampler;

/** One character of each of 64 streams, as a server samples them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 7, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ManyStreams {

  @Param({"S5", "S6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  private Workload work;
  private double peak;
  private Team team;
  private Network network;
  private Window window;
  private Sampler sampler;
  private int[] symbols;
  private float[] logits;

  @Setup
  public void setUp() {
    work = Workload.named(workload);
    peak = Peak.flops(threads);
    team = new Team(Kernels.best(), threads);
    window = Window.of(1, work.sequences());
    Weights weights = Weights.initial(work.model(), Initializer.pytorch(), 1);
    network = Network.forInference(weights, team, window);
    sampler = Sampler.of(Workload.SYMBOLS, 1);
    symbols = new int[work.sequences()];
    logits = new float[Workload.SYMBOLS];
    network.forward(window, symbols, Masks.NONE);
    System.arraycopy(network.output().data(), 0, logits, 0, logits.length);
    if (!Arrays.equals(logits, new Rnn(weights, Kernels.scalar()).step(symbols[0]))) {
      throw new IllegalStateException("the kernels do not give the bits of the specification");
    }
  }

  @TearDown
  public void tearDown() {
    team.close();
  }

  @Benchmark
  public int step(Rate rate) {
    rate.add(work.positions(), work.flop(), peak);
    network.forward(window, symbols, Masks.NONE);
    network.carry();
    Matrix output = network.output();
    for (int b = 0; b < symbols.length; b++) {
      System.arraycopy(output.data(), output.at(b, 0), logits, 0, logits.length);
      symbols[b] = sampler.draw(logits);
    }
    return symbols[0];
  }
}
