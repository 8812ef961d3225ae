package rnn.cli;

import picocli.CommandLine.Option;
import rnn.core.Model;
import rnn.train.Clipping;
import rnn.train.Optimizer;
import rnn.train.Schedule;
import rnn.train.Trainer;

/**
 * The options that say how it learns. The defaults are char-rnn's, but for fewer epochs, the
 * gradient clipped as a whole, and states that begin each epoch at 0.
 */
final class LearningOptions {
  private static final int EPOCHS = 8;

  @Option(
      names = "--seq-length",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Steps the gradient goes back (${DEFAULT-VALUE}).")
  int steps = 50;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Sequences read in parallel (${DEFAULT-VALUE}).")
  int sequences = 50;

  @Option(
      names = "--max-epochs",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "How often to go over the text (" + EPOCHS + ").")
  Integer maxEpochs;

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      converter = Values.LongCount.class,
      description = "Stop after this many updates instead.")
  Long maxSteps;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      converter = Values.OptimizerName.class,
      completionCandidates = Values.OptimizerName.class,
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  String optimizer = "rmsprop";

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      converter = Values.Positive.class,
      description = "Size of an update (${DEFAULT-VALUE}).")
  double rate = 0.002;

  @Option(
      names = "--learning-rate-decay",
      paramLabel = "X",
      converter = Values.Share.class,
      description = "Factor of the learning rate after an epoch (${DEFAULT-VALUE}),")
  double rateDecay = 0.97;

  @Option(
      names = "--learning-rate-decay-after",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "from this epoch on (${DEFAULT-VALUE}).")
  int rateDecayAfter = 10;

  @Option(
      names = "--decay-rate",
      paramLabel = "X",
      converter = Values.Rate.class,
      description = "How much of its mean square RMSProp keeps (${DEFAULT-VALUE}).")
  double decay = 0.95;

  @Option(
      names = "--grad-clip",
      paramLabel = "X",
      converter = Values.NotNegative.class,
      description = "Scale a gradient down to this norm; 0 is never (${DEFAULT-VALUE}).")
  double clipNorm = 5;

  @Option(
      names = "--clip-value",
      paramLabel = "X",
      converter = Values.NotNegative.class,
      description = "Cut each value of the gradient to ±X; 0 is never (${DEFAULT-VALUE}).")
  double clipValue = 0;

  @Option(
      names = "--carry-over",
      description = "Begin an epoch with the states that ended the one before, as char-rnn does.")
  boolean carryOver;

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "Of the first weights and of dropout (${DEFAULT-VALUE}).")
  long seed = 123;

  Trainer trainer(Model model) {
    Trainer trainer =
        new Trainer(model, Optimizer.named(optimizer, rate, decay))
            .schedule(Schedule.charRnn(rateDecay, rateDecayAfter))
            .clip(new Clipping(orInfinite(clipNorm), orInfinite(clipValue)))
            .seed(seed);
    return carryOver ? trainer.carryingOver() : trainer;
  }

  private static double orInfinite(double limit) {
    return limit == 0 ? Double.POSITIVE_INFINITY : limit;
  }

  /** The number of updates after which it is done. */
  long totalSteps(int stepsPerEpoch) {
    long byEpochs = (long) (maxEpochs != null ? maxEpochs : EPOCHS) * stepsPerEpoch;
    return maxSteps == null
        ? byEpochs
        : maxEpochs == null ? maxSteps : Math.min(byEpochs, maxSteps);
  }
}
