package rnn.train;

import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Team;
import rnn.train.data.Streams;

/**
 * A training run: truncated back-propagation through time over parallel sequences (Werbos 1990;
 * Williams &amp; Peng 1990). Each step runs the next window forward from the states in which the
 * last one ended, and backward within the window. A step allocates nothing.
 */
public final class Training implements AutoCloseable {
  private final Trainer trainer;
  private final Streams data;
  private final Team team;
  private final Weights weights;
  private final float[] gradients;
  private final Network network;
  private final Window window;
  private final SoftmaxCrossEntropy loss;
  private final OptimizerRun optimizer;
  private final Masks masks;
  private final int[] x;
  private final int[] y;
  private long step;

  Training(Trainer trainer, Streams data, Weights weights) {
    this.trainer = trainer;
    this.data = data;
    this.weights = weights;
    Model model = trainer.model();
    checkSymbols(model, data);
    team = trainer.team();
    try {
      gradients = new float[weights.values().length];
      window = Window.of(data.steps(), data.sequences());
      network = Network.forTraining(weights, gradients, team, window);
      loss = new SoftmaxCrossEntropy(window.positions(), model.outputs(), team);
      optimizer = new OptimizerRun(trainer.optimizer(), gradients.length, team, trainer.clipping());
      masks = new Masks(trainer.seed());
      x = new int[window.positions()];
      y = new int[window.positions()];
    } catch (RuntimeException | Error e) {
      team.close();
      throw e;
    }
  }

  static void checkSymbols(Model model, Streams data) {
    int most = data.symbols().largest();
    if (!(model.input() instanceof Model.Symbols)
        || most >= Math.min(model.input().size(), model.outputs())) {
      throw new IllegalArgumentException(
          "training: found the model %s and symbols up to %d, expected a model that reads and gives at least %d symbols"
              .formatted(model, most, most + 1));
    }
  }

  /**
   * Does one step and gives the mean loss of its window, in nats a symbol, before the update.
   *
   * @throws ArithmeticException if the loss is no longer a number
   */
  public double step() {
    int w = (int) (step % data.windows());
    if (w == 0 && !trainer.carriesOver()) {
      network.reset();
    }
    data.window(w, x, y);
    network.forward(window, x, masks.at(step));
    double mean = loss.gradient(window, network.output(), y, network.outputGradient());
    if (!(mean < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException(
          "train: the loss is %s at step %d; lower the learning rate or clip the gradient"
              .formatted(mean, step));
    }
    network.backward(masks);
    optimizer.step(weights.values(), gradients, rate());
    network.refresh();
    network.carry();
    step++;
    return mean;
  }

  /** The learning rate of the next step. */
  public double rate() {
    return trainer.optimizer().rate() * trainer.schedule().factor(step, data.windows());
  }

  /** The number of steps done. */
  public long steps() {
    return step;
  }

  /** The number of steps of an epoch. */
  public int stepsPerEpoch() {
    return data.windows();
  }

  /** The number of symbols of a step. */
  public int symbolsPerStep() {
    return window.positions();
  }

  /** The global norm of the last step's gradient, before clipping. */
  public double gradientNorm() {
    return optimizer.norm();
  }

  /** The weights, which every step changes. */
  public Weights weights() {
    return weights;
  }

  /**
   * The model's mean loss on other sequences, in nats a symbol; nothing is learned and no state
   * changed.
   */
  public double evaluate(Streams other) {
    return Evaluation.loss(weights, other, team);
  }

  /** All that a resumed run needs to go on as if it had never stopped. */
  public TrainingState state() {
    return TrainingState.of(step, optimizer, network.initialState());
  }

  /**
   * Goes on from a state, with the weights that belong to it.
   *
   * @throws IllegalArgumentException if they are of another model, optimizer or batch; nothing has
   *     changed then
   */
  public void resume(Weights saved, TrainingState state) {
    if (!Checkpoint.isSame(saved.model(), weights.model())) {
      throw new IllegalArgumentException(
          "resume: found weights of %s, expected %s".formatted(saved.model(), weights.model()));
    }
    state.check(optimizer);
    network.resume(state.carried());
    state.restore(optimizer);
    System.arraycopy(saved.values(), 0, weights.values(), 0, weights.values().length);
    network.refresh();
    step = state.step();
  }

  /** Ends the threads. */
  @Override
  public void close() {
    team.close();
  }
}
