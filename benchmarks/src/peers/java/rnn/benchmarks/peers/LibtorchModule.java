package rnn.benchmarks.peers;

import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.RNNImpl;
import org.bytedeco.pytorch.RNNOptions;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import rnn.benchmarks.Workload;
import rnn.core.cell.Cells;

/** PyTorch's own recurrent layers, in C++. */
final class LibtorchModule {
  /** What layers give: their output and their states, h and, in an LSTM, c. */
  record Result(Tensor output, Tensor h, Tensor c) {}

  private final LSTMImpl lstm;
  private final GRUImpl gru;
  private final RNNImpl rnn;

  LibtorchModule(Workload work) {
    lstm = work.cell() == Cells.LSTM ? lstm(work) : null;
    gru = work.cell() == Cells.GRU ? gru(work) : null;
    rnn = work.cell() == Cells.TANH ? rnn(work) : null;
  }

  private static LSTMImpl lstm(Workload work) {
    LSTMOptions options = new LSTMOptions(Workload.SYMBOLS, work.units());
    options.num_layers().put(work.layers());
    return new LSTMImpl(options);
  }

  private static GRUImpl gru(Workload work) {
    GRUOptions options = new GRUOptions(Workload.SYMBOLS, work.units());
    options.num_layers().put(work.layers());
    return new GRUImpl(options);
  }

  private static RNNImpl rnn(Workload work) {
    RNNOptions options = new RNNOptions(Workload.SYMBOLS, work.units());
    options.num_layers().put(work.layers());
    return new RNNImpl(options);
  }

  Module module() {
    return lstm != null ? lstm : gru != null ? gru : rnn;
  }

  Result forward(Tensor x, Tensor h, Tensor c) {
    if (lstm != null) {
      var result = lstm.forward(x, new T_TensorTensor_T(h, c));
      return new Result(result.get0(), result.get1().get0(), result.get1().get1());
    }
    var result = gru != null ? gru.forward(x, h) : rnn.forward(x, h);
    return new Result(result.get0(), result.get1(), null);
  }
}
