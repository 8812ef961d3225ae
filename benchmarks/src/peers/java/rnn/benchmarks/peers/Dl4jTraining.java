package rnn.benchmarks.peers;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import rnn.benchmarks.Workload;
import rnn.core.Weights;

/**
 * Training by Deeplearning4j: the same work but that it starts each window from zero and clips each
 * layer by itself, which is no more work.
 */
final class Dl4jTraining implements TrainingPeer {
  private final Workload work;
  private final MultiLayerNetwork network;
  private final INDArray[] x;
  private final INDArray[] y;
  private int window;

  Dl4jTraining(Workload work, Weights weights) {
    this.work = work;
    network = Dl4j.network(work, weights);
    Windows windows = Windows.of(work);
    x = oneHot(windows.x());
    y = oneHot(windows.y());
  }

  /** [B, symbols, T] of each window. */
  private INDArray[] oneHot(int[][] windows) {
    INDArray[] all = new INDArray[windows.length];
    Arrays.setAll(all, w -> oneHot(windows[w]));
    return all;
  }

  private INDArray oneHot(int[] symbols) {
    int steps = work.steps();
    float[] values = new float[symbols.length * Workload.SYMBOLS];
    for (int k = 0; k < symbols.length; k++) {
      int t = k / work.sequences();
      int b = k % work.sequences();
      values[(b * Workload.SYMBOLS + symbols[k]) * steps + t] = 1;
    }
    return Nd4j.create(values, new int[] {work.sequences(), Workload.SYMBOLS, steps}, 'c');
  }

  @Override
  public double step() {
    network.fit(x[window], y[window]);
    window = (window + 1) % x.length;
    return network.score() / work.steps();
  }
}
