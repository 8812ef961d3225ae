package rnn.benchmarks.peers;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import rnn.benchmarks.Workload;
import rnn.core.Weights;

/** Sampling by Deeplearning4j, a call of rnnTimeStep for each step. */
final class Dl4jSampling implements SamplingPeer {
  private final MultiLayerNetwork network;
  private final INDArray x;

  Dl4jSampling(Workload work, Weights weights) {
    network = Dl4j.network(work, weights);
    x = Nd4j.zeros(work.sequences(), Workload.SYMBOLS);
  }

  @Override
  public void step(int[] symbols, float[] logits) {
    x.assign(0);
    for (int b = 0; b < symbols.length; b++) {
      x.putScalar(b, symbols[b], 1);
    }
    INDArray y = network.rnnTimeStep(x).dup('c');
    y.data().asNioFloat().get(0, logits);
  }
}
