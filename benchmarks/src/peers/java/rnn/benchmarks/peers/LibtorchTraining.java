package rnn.benchmarks.peers;

import java.util.Arrays;
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
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import rnn.benchmarks.Workload;
import rnn.core.Parameter;
import rnn.core.Weights;

/**
 * Training by libtorch's own layers: 1-of-k inputs, carried state, cross-entropy, backward,
 * clipping by global norm, optimizer.
 */
final class LibtorchTraining implements TrainingPeer {
  private final Workload work;
  private final LibtorchModule network;
  private final LinearImpl dense;
  private final TensorVector parameters = new TensorVector();
  private final Optimizer optimizer;
  private final Tensor[] x;
  private final Tensor[] y;
  private Tensor h;
  private Tensor c;
  private int window;

  LibtorchTraining(Workload work, Weights weights) {
    this.work = work;
    network = new LibtorchModule(work);
    dense = new LinearImpl(work.units(), Workload.SYMBOLS);
    collect(weights);
    optimizer = optimizer();
    Windows windows = Windows.of(work);
    x = tensors(windows.x(), work.steps(), work.sequences());
    y = tensors(windows.y(), work.positions());
    h = torch.zeros(work.layers(), work.sequences(), work.units());
    c = torch.zeros(work.layers(), work.sequences(), work.units());
  }

  /** Both have the same parameters in the same order. */
  private void collect(Weights weights) {
    for (Module module : new Module[] {network.module(), dense}) {
      TensorVector all = module.parameters();
      for (long i = 0; i < all.size(); i++) {
        Parameter ours = weights.model().parameters().get((int) parameters.size());
        all.get(i).data().copy_(Libtorch.tensor(weights, ours));
        parameters.push_back(all.get(i));
      }
    }
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

  private static Tensor[] tensors(int[][] windows, long... shape) {
    Tensor[] all = new Tensor[windows.length];
    Arrays.setAll(all, w -> Tensor.create(windows[w], shape).to(ScalarType.Long));
    return all;
  }

  @Override
  public double step() {
    Tensor nextH;
    Tensor nextC;
    float mean;
    try (PointerScope _ = new PointerScope()) {
      Tensor oneHot = torch.one_hot(x[window], Workload.SYMBOLS).to(ScalarType.Float);
      LibtorchModule.Result result = network.forward(oneHot, h, c);
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
    window = (window + 1) % x.length;
    return mean;
  }
}
