package rnn.benchmarks.peers;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

/**
 * The training step of {@link rnn.benchmarks.TrainingStep} in libtorch: 1-of-k inputs, carried
 * state, cross-entropy, backward, clipping by global norm, optimizer.
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
public class LibtorchTraining {
  private static final int WINDOWS = 8;

  @Param({"W1", "W2", "W3", "W4", "W5", "W6"})
  public String workload;

  @Param({"1", "2"})
  public int threads;

  private Workload work;
  private Libtorch network;
  private LinearImpl dense;
  private TensorVector parameters;
  private Optimizer optimizer;
  private Tensor[] x;
  private Tensor[] y;
  private Tensor h;
  private Tensor c;
  private int window;

  @Setup
  public void setUp() {
    work = Workload.named(workload);
    Libtorch.configure(work, threads);
    network = new Libtorch(work);
    dense = new LinearImpl(work.units(), Workload.SYMBOLS);
    parameters = new TensorVector();
    for (Module module : new Module[] {network.module(), dense}) {
      TensorVector all = module.parameters();
      for (long i = 0; i < all.size(); i++) {
        parameters.push_back(all.get(i));
      }
    }
    optimizer = optimizer();
    x = symbols(work.steps(), work.sequences());
    y = symbols(work.positions());
    h = torch.zeros(work.layers(), work.sequences(), work.units());
    c = torch.zeros(work.layers(), work.sequences(), work.units());
  }

  private Optimizer optimizer() {
    return switch (work.optimizer()) {
      case rnn.train.Adam adam -> new Adam(parameters, new AdamOptions(adam.rate()));
      case rnn.train.Adagrad adagrad -> new Adagrad(parameters, new AdagradOptions(adagrad.rate()));
      case rnn.train.RmsProp rmsProp -> {
        RMSpropOptions options = new RMSpropOptions(rmsProp.rate());
        options.alpha().put(rmsProp.decay());
        yield new RMSprop(parameters, options);
      }
      default -> throw new IllegalArgumentException("optimizer: found " + work.optimizer());
    };
  }

  private static Tensor[] symbols(long... shape) {
    Tensor[] windows = new Tensor[WINDOWS];
    for (int i = 0; i < WINDOWS; i++) {
      windows[i] = torch.randint(Workload.SYMBOLS, shape, new TensorOptions(ScalarType.Long));
    }
    return windows;
  }

  @Benchmark
  public float step(PeerRate rate) {
    rate.chars += work.positions();
    window = (window + 1) % WINDOWS;
    Tensor nextH;
    Tensor nextC;
    float mean;
    try (PointerScope scope = new PointerScope()) {
      Tensor oneHot = torch.one_hot(x[window], Workload.SYMBOLS).to(ScalarType.Float);
      Libtorch.Result result = network.forward(oneHot, h, c);
      Tensor logits = dense.forward(result.output().view(work.positions(), work.units()));
      Tensor loss = torch.cross_entropy(logits, y[window]);
      optimizer.zero_grad(true);
      loss.backward();
      torch.clip_grad_norm_(parameters, 5.0);
      optimizer.step();
      mean = loss.item_float();
      nextH = result.h().detach();
      nextH.retainReference();
      nextC = result.c() == null ? null : result.c().detach();
      if (nextC != null) {
        nextC.retainReference();
      }
    }
    h.close();
    h = nextH;
    if (nextC != null) {
      c.close();
      c = nextC;
    }
    return mean;
  }
}
