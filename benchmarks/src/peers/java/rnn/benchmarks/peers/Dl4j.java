package rnn.benchmarks.peers;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import rnn.benchmarks.Workload;
import rnn.core.Parameter;
import rnn.core.Weights;
import rnn.core.cell.Cells;

/** Deeplearning4j's network of a workload with our weights; it has no GRU. */
final class Dl4j {
  private Dl4j() {}

  static MultiLayerNetwork network(Workload work, Weights weights) {
    if (work.cell() == Cells.GRU) {
      throw new IllegalArgumentException("DL4J has no GRU");
    }
    Nd4j.getMemoryManager().togglePeriodicGc(false); // it would call System.gc() now and then
    boolean training = work.optimizer() != null;
    var list =
        new NeuralNetConfiguration.Builder()
            .updater(updater(work.optimizer()))
            .gradientNormalization(GradientNormalization.ClipL2PerLayer) // it has no global norm
            .gradientNormalizationThreshold(5)
            .list();
    for (int l = 0; l < work.layers(); l++) {
      int inputs = l == 0 ? Workload.SYMBOLS : work.units();
      BaseRecurrentLayer.Builder<?> layer =
          work.cell() == Cells.LSTM ? new LSTM.Builder() : new SimpleRnn.Builder();
      list.layer(layer.activation(Activation.TANH).nIn(inputs).nOut(work.units()).build());
    }
    list.layer(
        new RnnOutputLayer.Builder(training ? LossFunction.MCXENT : LossFunction.MSE)
            .activation(training ? Activation.SOFTMAX : Activation.IDENTITY)
            .nIn(work.units())
            .nOut(Workload.SYMBOLS)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    for (int l = 0; l < work.layers(); l++) {
      set(network, weights, l + "_W", "weight_ih_l" + l);
      set(network, weights, l + "_RW", "weight_hh_l" + l);
      set(network, weights, l + "_b", "bias_ih_l" + l, "bias_hh_l" + l);
    }
    set(network, weights, work.layers() + "_W", "dense0.weight");
    set(network, weights, work.layers() + "_b", "dense0.bias");
    return network;
  }

  private static IUpdater updater(rnn.train.Optimizer optimizer) {
    return switch (optimizer) {
      case null -> new NoOp();
      case rnn.train.Adam adam -> new Adam(adam.rate());
      case rnn.train.Adagrad adagrad -> new AdaGrad(adagrad.rate());
      case rnn.train.RmsProp rmsProp ->
          new RmsProp(rmsProp.rate(), rmsProp.decay(), rmsProp.epsilon());
      default -> throw new IllegalArgumentException("optimizer: found " + optimizer);
    };
  }

  /** Theirs is the transpose of the sum of ours, with an LSTM's gates in the order g f o i. */
  private static void set(
      MultiLayerNetwork network, Weights weights, String theirs, String... ours) {
    INDArray target = network.getParam(theirs);
    float[] values = new float[(int) target.length()];
    int columns = target.columns();
    for (int i = 0; i < values.length; i++) {
      for (String name : ours) {
        Parameter p = weights.parameter(name);
        int at = row(p, i % columns) * Math.max(1, p.columns()) + i / columns;
        values[i] += weights.values()[p.offset() + at];
      }
    }
    target.assign(Nd4j.createFromArray(values).reshape(target.shape()));
  }

  private static int row(Parameter p, int column) {
    if (p.gates().size() != 4) {
      return column;
    }
    int units = p.rows() / 4;
    int[] order = {2, 1, 3, 0};
    return order[column / units] * units + column % units;
  }
}
