package rnn.benchmarks.peers;

import java.util.Arrays;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import rnn.benchmarks.Workload;
import rnn.core.Parameter;
import rnn.core.Weights;

/** libtorch at the settings that are fastest for each workload. */
final class Libtorch {
  private Libtorch() {}

  /** oneDNN is faster for LSTMs and slower for the others. */
  static void configure(Workload work, int threads) {
    torch.set_num_interop_threads(1);
    torch.set_num_threads(threads);
    Context.setFlushDenormal(true);
    torch.globalContext().setUserEnabledMkldnn(work.isLstm());
  }

  /** A parameter of ours as a tensor. */
  static Tensor tensor(Weights weights, String name) {
    return tensor(weights, weights.parameter(name));
  }

  static Tensor tensor(Weights weights, Parameter p) {
    float[] values = Arrays.copyOfRange(weights.values(), p.offset(), p.end());
    long[] shape = Arrays.stream(p.shape()).asLongStream().toArray();
    return Tensor.create(values, shape);
  }
}
