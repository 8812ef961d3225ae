package rnn.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
import rnn.benchmarks.Workload;
import rnn.core.cell.Cells;
import rnn.train.Sampler;

/**
 * A step of sampling by hand-written libtorch: buffers that are kept, results written into them,
 * the first layer's input a row of a table, one product a layer over [x; h]. It is three to four
 * times as fast as a call of the layer for each step.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--add-modules",
      "jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
      "-Dorg.bytedeco.javacpp.maxBytes=0",
      "-Dorg.bytedeco.javacpp.nopointergc=true"
    })
public class LibtorchSampling {
  @Param({"S1", "S2", "S3", "S4"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  private Workload work;
  private InferenceMode inference;
  private Layer[] layers;
  private Tensor[] table;
  private Tensor denseWeight;
  private Tensor denseBias;
  private Tensor logits;
  private FloatPointer logitsData;
  private float[] drawn;
  private Sampler sampler;
  private int symbol;

  /** One layer's weights, buffers, and views of the gates in them. */
  private final class Layer {
    final int units = work.units();
    final boolean first;
    final Tensor weight;
    final Tensor inputWeight; // of a GRU, whose n gate needs both products apart
    final Tensor bias;
    final Tensor recurrentBias;
    final Tensor xh; // [x; h], or h alone where the input is a row of the table
    final Tensor x;
    final Tensor h;
    final Tensor z;
    final Tensor zInput;
    final Tensor c = torch.zeros(units);
    final Tensor tanhC = torch.zeros(units);

    Layer(boolean first, int gates) {
      this.first = first;
      boolean apart = work.cell() == Cells.GRU;
      int inputs = first || apart ? units : 2 * units;
      weight = random(gates * units, inputs);
      inputWeight = apart && !first ? random(gates * units, units) : null;
      bias = random(gates * units);
      recurrentBias = random(gates * units);
      xh = torch.zeros(inputs);
      h = inputs == units ? xh : xh.narrow(0, units, units);
      x = inputs == units ? null : xh.narrow(0, 0, units);
      z = torch.zeros(gates * units);
      zInput = torch.zeros(gates * units);
    }

    Tensor gate(Tensor of, int first, int count) {
      return of.narrow(0, (long) first * units, (long) count * units);
    }
  }

  private Tensor random(long... shape) {
    return torch.randn(shape).mul_(new Scalar(1 / Math.sqrt(work.units())));
  }

  @Setup
  public void setUp() {
    work = Workload.named(workload);
    Libtorch.configure(work, threads);
    inference = new InferenceMode();
    int gates = work.cell() == Cells.LSTM ? 4 : work.cell() == Cells.GRU ? 3 : 1;
    layers = new Layer[work.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new Layer(i == 0, gates);
    }
    Tensor rows = random(Workload.SYMBOLS, (long) gates * work.units());
    table = new Tensor[Workload.SYMBOLS];
    for (int s = 0; s < table.length; s++) {
      table[s] = rows.select(0, s);
    }
    denseWeight = random(Workload.SYMBOLS, work.units());
    denseBias = random(Workload.SYMBOLS);
    logits = torch.zeros(Workload.SYMBOLS);
    logitsData = new FloatPointer(logits.data_ptr());
    drawn = new float[Workload.SYMBOLS];
    sampler = Sampler.of(Workload.SYMBOLS, 1);
    views();
  }

  private Tensor[][] gates;
  private Tensor[][] inputs;

  /** Views are made once: making one costs as much as a small operation. */
  private void views() {
    gates = new Tensor[layers.length][];
    inputs = new Tensor[layers.length][];
    for (int i = 0; i < layers.length; i++) {
      Layer l = layers[i];
      if (work.cell() == Cells.LSTM) {
        gates[i] =
            new Tensor[] {
              l.gate(l.z, 0, 2),
              l.gate(l.z, 0, 1),
              l.gate(l.z, 1, 1),
              l.gate(l.z, 2, 1),
              l.gate(l.z, 3, 1)
            };
      } else if (work.cell() == Cells.GRU) {
        gates[i] =
            new Tensor[] {
              l.gate(l.z, 0, 2), l.gate(l.z, 0, 1), l.gate(l.z, 1, 1), l.gate(l.z, 2, 1)
            };
        inputs[i] = new Tensor[] {l.gate(l.zInput, 0, 2), l.gate(l.zInput, 2, 1)};
      }
    }
    if (work.cell() == Cells.GRU) {
      tableGates = new Tensor[table.length][];
      for (int s = 0; s < table.length; s++) {
        tableGates[s] =
            new Tensor[] {layers[0].gate(table[s], 0, 2), layers[0].gate(table[s], 2, 1)};
      }
    }
  }

  private Tensor[][] tableGates;

  @Benchmark
  public int step(PeerRate rate) {
    rate.chars++;
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < layers.length; i++) {
        if (work.cell() == Cells.LSTM) {
          lstm(i);
        } else if (work.cell() == Cells.GRU) {
          gru(i);
        } else {
          Layer l = layers[i];
          torch.addmv_out(l.z, l.first ? table[symbol] : l.bias, l.weight, l.xh);
          torch.tanh_out(l.h, l.z);
        }
        if (i + 1 < layers.length && layers[i + 1].x != null) {
          layers[i + 1].x.copy_(layers[i].h);
        }
      }
      torch.addmv_out(logits, denseBias, denseWeight, layers[layers.length - 1].h);
    }
    logitsData.get(drawn);
    symbol = sampler.draw(drawn);
    return symbol;
  }

  private void lstm(int i) {
    Layer l = layers[i];
    Tensor[] g = gates[i];
    torch.addmv_out(l.z, l.first ? table[symbol] : l.bias, l.weight, l.xh);
    g[0].sigmoid_();
    g[3].tanh_();
    g[4].sigmoid_();
    l.c.mul_(g[2]);
    l.c.addcmul_(g[1], g[3]);
    torch.tanh_out(l.tanhC, l.c);
    torch.mul_out(l.h, g[4], l.tanhC);
  }

  private void gru(int i) {
    Layer l = layers[i];
    Tensor[] g = gates[i];
    torch.addmv_out(l.z, l.recurrentBias, l.weight, l.h);
    if (!l.first) {
      torch.addmv_out(l.zInput, l.bias, l.inputWeight, layers[i - 1].h);
    }
    Tensor[] input = l.first ? tableGates[symbol] : inputs[i];
    g[0].add_(input[0]);
    g[0].sigmoid_();
    g[3].mul_(g[1]);
    g[3].add_(input[1]);
    g[3].tanh_();
    torch.lerp_out(l.h, g[3], l.h, g[2]);
  }
}
