package consumer;

import java.util.Arrays;
import rnn.core.Initializer;
import rnn.core.Model;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;

final class Main {
  public static void main(String[] args) {
    Model model = Model.input(4).recurrent(Cells.TANH, 8).dense(4);
    Rnn rnn = new Rnn(Weights.initial(model, Initializer.uniform(0.08), 1));
    System.out.println(Arrays.toString(rnn.step(new float[] {1, 0, 0, 0})));
    System.out.println(Kernels.best());
  }
}
