package rnn.train;

import rnn.core.Initializer;
import rnn.core.Model;
import rnn.core.Weights;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.data.Streams;

/**
 * How to train a model: an immutable value, every method gives a changed copy.
 *
 * {@snippet class="rnn.train.HelloTest" region="all-pairs"}
 *
 * @param model the architecture
 * @param optimizer what turns gradients into changes
 * @param schedule the learning rate over time
 * @param clipping what is cut off the gradient of the mean loss
 * @param initializer the weights to start from
 * @param seed of the weights and of dropout
 * @param epochs how often {@link #fit} goes over the data
 * @param carriesOver whether an epoch begins with the states in which the one before ended, as in
 *     char-rnn
 * @param threads the number of threads; the result does not depend on it
 * @param kernels the arithmetic; the result does not depend on it either
 */
public record Trainer(
    Model model,
    Optimizer optimizer,
    Schedule schedule,
    Clipping clipping,
    Initializer initializer,
    long seed,
    int epochs,
    boolean carriesOver,
    int threads,
    Kernels kernels) {

  /**
   * Trains with char-rnn's defaults for the rest: a constant rate, no clipping, weights uniform in
   * ±0.08 with a forget bias of 1, seed 123, 1 epoch, on the fastest kernels and all cores.
   */
  public Trainer(Model model, Optimizer optimizer) {
    this(
        model,
        optimizer,
        Schedule.constant(),
        Clipping.none(),
        Initializer.uniform(0.08).forgetBias(1),
        123,
        1,
        false,
        Runtime.getRuntime().availableProcessors(),
        Kernels.best());
  }

  /** With a learning rate that changes over time. */
  public Trainer schedule(Schedule newSchedule) {
    return new Trainer(
        model,
        optimizer,
        newSchedule,
        clipping,
        initializer,
        seed,
        epochs,
        carriesOver,
        threads,
        kernels);
  }

  /** With clipped gradients. */
  public Trainer clip(Clipping newClipping) {
    return new Trainer(
        model,
        optimizer,
        schedule,
        newClipping,
        initializer,
        seed,
        epochs,
        carriesOver,
        threads,
        kernels);
  }

  /** With the gradient scaled down to this global norm where it is longer. */
  public Trainer clipNorm(double norm) {
    return clip(Clipping.norm(norm));
  }

  /** With other first weights. */
  public Trainer initializer(Initializer newInitializer) {
    return new Trainer(
        model,
        optimizer,
        schedule,
        clipping,
        newInitializer,
        seed,
        epochs,
        carriesOver,
        threads,
        kernels);
  }

  /** With another seed. */
  public Trainer seed(long newSeed) {
    return new Trainer(
        model,
        optimizer,
        schedule,
        clipping,
        initializer,
        newSeed,
        epochs,
        carriesOver,
        threads,
        kernels);
  }

  /** With this many epochs. */
  public Trainer epochs(int newEpochs) {
    return new Trainer(
        model,
        optimizer,
        schedule,
        clipping,
        initializer,
        seed,
        newEpochs,
        carriesOver,
        threads,
        kernels);
  }

  /** With states that are carried from the end of an epoch to the start of the next one. */
  public Trainer carryingOver() {
    return new Trainer(
        model, optimizer, schedule, clipping, initializer, seed, epochs, true, threads, kernels);
  }

  /** On this many threads. */
  public Trainer threads(int newThreads) {
    return new Trainer(
        model,
        optimizer,
        schedule,
        clipping,
        initializer,
        seed,
        epochs,
        carriesOver,
        newThreads,
        kernels);
  }

  /** On these kernels. */
  public Trainer kernels(Kernels newKernels) {
    return new Trainer(
        model,
        optimizer,
        schedule,
        clipping,
        initializer,
        seed,
        epochs,
        carriesOver,
        threads,
        newKernels);
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
    return new Team(kernels, threads);
  }
}
