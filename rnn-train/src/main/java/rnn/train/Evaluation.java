package rnn.train;

import rnn.core.Masks;
import rnn.core.Network;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Team;
import rnn.train.data.Streams;

/** How well a model predicts sequences that it did not learn from. */
public final class Evaluation {
  private Evaluation() {}

  /**
   * The mean cross-entropy in nats a symbol; states begin at 0 and are carried through each
   * sequence.
   */
  public static double loss(Weights weights, Streams data, Team team) {
    Training.checkSymbols(weights.model(), data);
    Window window = Window.of(data.steps(), data.sequences());
    Network network = Network.forInference(weights, team, window);
    SoftmaxCrossEntropy loss =
        new SoftmaxCrossEntropy(window.positions(), weights.model().outputs(), team);
    int[] x = new int[window.positions()];
    int[] y = new int[window.positions()];
    double sum = 0;
    for (int w = 0; w < data.windows(); w++) {
      data.window(w, x, y);
      network.forward(window, x, Masks.NONE);
      sum += loss.loss(window, network.output(), y);
      network.carry();
    }
    return sum / data.windows();
  }
}
