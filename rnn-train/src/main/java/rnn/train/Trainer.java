package rnn.train;

import rnn.core.Initializer;
import rnn.core.Model;
import rnn.core.Weights;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.data.Streams;

/**
 * How to train a model: an immutable value, every method that sets something gives a changed copy.
 * What is not set is a constant rate, no clipping, 1 epoch, the fastest kernels and all cores; and
 * as in char-rnn, weights uniform in ±0.08 with a forget bias of 1, and seed 123.
 *
 * {@snippet class="rnn.train.HelloTest" region="all-pairs"}
 */
public final class Trainer {
  private final Model model;
  private final Optimizer optimizer;
  private Schedule schedule = Schedule.constant();
  private Clipping clipping = Clipping.none();
  private Initializer initializer = Initializer.uniform(0.08).forgetBias(1);
  private long seed = 123;
  private int epochs = 1;
  private boolean carriesOver;
  private int threads = Runtime.getRuntime().availableProcessors();
  private Kernels kernels;

  /** Trains this model with this optimizer. */
  public Trainer(Model model, Optimizer optimizer) {
    this.model = model;
    this.optimizer = optimizer;
  }

  private Trainer copy() {
    Trainer copy = new Trainer(model, optimizer);
    copy.schedule = schedule;
    copy.clipping = clipping;
    copy.initializer = initializer;
    copy.seed = seed;
    copy.epochs = epochs;
    copy.carriesOver = carriesOver;
    copy.threads = threads;
    copy.kernels = kernels;
    return copy;
  }

  /** With a learning rate that changes over time. */
  public Trainer schedule(Schedule newSchedule) {
    Trainer copy = copy();
    copy.schedule = newSchedule;
    return copy;
  }

  /** With clipped gradients. */
  public Trainer clip(Clipping newClipping) {
    Trainer copy = copy();
    copy.clipping = newClipping;
    return copy;
  }

  /** With the gradient scaled down to this global norm where it is longer. */
  public Trainer clipNorm(double norm) {
    return clip(Clipping.norm(norm));
  }

  /** With other first weights. */
  public Trainer initializer(Initializer newInitializer) {
    Trainer copy = copy();
    copy.initializer = newInitializer;
    return copy;
  }

  /** With another seed of the first weights and of dropout. */
  public Trainer seed(long newSeed) {
    Trainer copy = copy();
    copy.seed = newSeed;
    return copy;
  }

  /** With {@link #fit} going over the data this often. */
  public Trainer epochs(int newEpochs) {
    if (newEpochs < 1) {
      throw new IllegalArgumentException(
          "trainer: found %d epochs, expected at least 1".formatted(newEpochs));
    }
    Trainer copy = copy();
    copy.epochs = newEpochs;
    return copy;
  }

  /** On this many threads; the result does not depend on it. */
  public Trainer threads(int newThreads) {
    if (newThreads < 1) {
      throw new IllegalArgumentException(
          "trainer: found %d threads, expected at least 1".formatted(newThreads));
    }
    Trainer copy = copy();
    copy.threads = newThreads;
    return copy;
  }

  /** On these kernels; the result does not depend on them. */
  public Trainer kernels(Kernels newKernels) {
    Trainer copy = copy();
    copy.kernels = newKernels;
    return copy;
  }

  /**
   * With states that are carried from the end of an epoch to the start of the next one, as in
   * char-rnn.
   */
  public Trainer carryingOver() {
    Trainer copy = copy();
    copy.carriesOver = true;
    return copy;
  }

  /** Begins a training run on sequences of symbols. */
  public Training start(Streams data) {
    return new Training(this, data, Weights.initial(model, initializer, seed));
  }

  /** Trains for all epochs and gives the weights. */
  public Weights fit(Streams data) {
    try (Training training = start(data)) {
      for (long step = 0; step < (long) epochs * data.windows(); step++) {
        training.step();
      }
      return training.weights();
    }
  }

  Team team() {
    return new Team(kernels(), threads);
  }

  /** The architecture. */
  public Model model() {
    return model;
  }

  /** What turns gradients into changes. */
  public Optimizer optimizer() {
    return optimizer;
  }

  /** The learning rate over time. */
  public Schedule schedule() {
    return schedule;
  }

  /** What is cut off the gradient of the mean loss. */
  public Clipping clipping() {
    return clipping;
  }

  /** The seed of the first weights and of dropout. */
  public long seed() {
    return seed;
  }

  /** Whether an epoch begins with the states in which the one before ended. */
  public boolean carriesOver() {
    return carriesOver;
  }

  /** The number of threads. */
  public int threads() {
    return threads;
  }

  /** The arithmetic: the fastest there is, where none was chosen. */
  public Kernels kernels() {
    return kernels == null ? Kernels.best() : kernels;
  }
}
