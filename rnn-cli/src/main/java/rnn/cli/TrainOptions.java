package rnn.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import rnn.core.Model;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.train.Clipping;
import rnn.train.Optimizer;
import rnn.train.Schedule;
import rnn.train.Trainer;
import rnn.train.data.Split;

/** The options of {@code train}, named as in char-rnn, and what they mean together. */
final class TrainOptions {
  @ArgGroup(validate = false, heading = "%nText:%n")
  Text text = new Text();

  @ArgGroup(validate = false, heading = "%nModel:%n")
  Architecture architecture = new Architecture();

  @ArgGroup(validate = false, heading = "%nTraining:%n")
  Learning learning = new Learning();

  static final class Text {
    @Option(
        names = "--data",
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "Text files or directories; without it, the source code of java.util that ships with the JDK.")
    List<Path> data = List.of();

    @Option(
        names = "--alphabet",
        paramLabel = "KIND",
        defaultValue = "codepoints",
        description = "codepoints or bytes (default: ${DEFAULT-VALUE}).")
    String alphabet;

    @Option(
        names = "--min-count",
        paramLabel = "N",
        defaultValue = "1",
        description = "Rarer characters become one unknown symbol (default: ${DEFAULT-VALUE}).")
    int minCount;

    @Option(
        names = "--split",
        paramLabel = "KIND",
        defaultValue = "tail",
        description =
            "What is held out: tail, the last 10 %%, or char-rnn, the last 5 %% of each stream (default: ${DEFAULT-VALUE}).")
    String split;

    Split split() {
      return UsageException.checked(() -> Split.named(split));
    }
  }

  static final class Architecture {
    @Option(
        names = "--model",
        paramLabel = "CELL",
        defaultValue = "lstm",
        description =
            "tanh, relu, lstm, peephole-lstm, gru, gru-reset-before, mingru, minlstm or indrnn (default: ${DEFAULT-VALUE}).")
    String model;

    @Option(
        names = "--rnn-size",
        paramLabel = "N",
        defaultValue = "128",
        description = "Units of a layer (default: ${DEFAULT-VALUE}).")
    int rnnSize;

    @Option(
        names = "--num-layers",
        paramLabel = "N",
        defaultValue = "2",
        description = "Recurrent layers (default: ${DEFAULT-VALUE}).")
    int numLayers;

    @Option(
        names = "--dropout",
        paramLabel = "P",
        defaultValue = "0",
        description = "Dropout after each recurrent layer (default: ${DEFAULT-VALUE}).")
    double dropout;

    Model model(int symbols) {
      UsageException.atLeast("--num-layers", numLayers, 1);
      UsageException.atLeast("--rnn-size", rnnSize, 1);
      return UsageException.checked(() -> {
        Cell cell = Cells.named(model);
        Model m = Model.symbols(symbols);
        for (int i = 0; i < numLayers; i++) {
          m = m.recurrent(cell, rnnSize).dropout(dropout);
        }
        m = m.dense(symbols);
        m.size(); // finds a size that no array can hold
        return m;
      });
    }
  }

  static final class Learning {
    @Option(
        names = "--seq-length",
        paramLabel = "T",
        defaultValue = "50",
        description = "Steps of a window (default: ${DEFAULT-VALUE}).")
    int seqLength;

    @Option(
        names = "--batch-size",
        paramLabel = "B",
        defaultValue = "50",
        description = "Parallel sequences (default: ${DEFAULT-VALUE}).")
    int batchSize;

    @Option(
        names = "--max-epochs",
        paramLabel = "N",
        defaultValue = "8",
        description = "How often to go over the text (default: ${DEFAULT-VALUE}).")
    int maxEpochs;

    @Option(names = "--max-steps", paramLabel = "N", description = "Stop after this many steps.")
    Long maxSteps;

    @Option(
        names = "--learning-rate",
        paramLabel = "R",
        defaultValue = "0.002",
        description = "(default: ${DEFAULT-VALUE})")
    double learningRate;

    @Option(
        names = "--learning-rate-decay",
        paramLabel = "F",
        defaultValue = "0.97",
        description =
            "The rate is multiplied by it after each epoch (default: ${DEFAULT-VALUE}) ...")
    double learningRateDecay;

    @Option(
        names = "--learning-rate-decay-after",
        paramLabel = "N",
        defaultValue = "10",
        description = "... from this epoch on (default: ${DEFAULT-VALUE}).")
    int learningRateDecayAfter;

    @Option(
        names = "--optimizer",
        paramLabel = "NAME",
        defaultValue = "rmsprop",
        description =
            "sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw (default: ${DEFAULT-VALUE}).")
    String optimizer;

    @Option(
        names = "--decay-rate",
        paramLabel = "F",
        defaultValue = "0.95",
        description = "RMSProp's decay (default: ${DEFAULT-VALUE}).")
    double decayRate;

    @Option(
        names = "--grad-clip",
        paramLabel = "N",
        defaultValue = "5",
        description =
            "Largest global norm of the gradient of the mean loss; 0 for none (default: ${DEFAULT-VALUE}).")
    double gradClip;

    @Option(
        names = "--clip-value",
        paramLabel = "V",
        defaultValue = "0",
        description = "Largest size of each of its values; 0 for none (default: ${DEFAULT-VALUE}).")
    double clipValue;

    @Option(
        names = "--carry-over",
        description = "Begin an epoch with the states of the last one's end, as char-rnn does.")
    boolean carryOver;

    @Option(
        names = "--seed",
        paramLabel = "N",
        defaultValue = "123",
        description = "(default: ${DEFAULT-VALUE})")
    long seed;

    @Option(
        names = "--threads",
        paramLabel = "N",
        description = "(default: all cores); the result does not depend on it.")
    Integer threads;

    @Option(
        names = "--kernels",
        description = "scalar or simd (default: the best there are); nor on this.")
    KernelChoice kernels;

    Trainer trainer(Model model) {
      UsageException.atLeast("--max-epochs", maxEpochs, 1);
      UsageException.atLeast("--max-steps", maxSteps == null ? 1 : maxSteps, 1);
      UsageException.atLeast("--learning-rate-decay-after", learningRateDecayAfter, 1);
      UsageException.atLeast("--threads", threads == null ? 1 : threads, 1);
      UsageException.atLeast("--grad-clip", gradClip, 0);
      UsageException.atLeast("--clip-value", clipValue, 0);
      if (!(learningRateDecay > 0 && learningRateDecay <= 1)
          || !(decayRate >= 0 && decayRate < 1)) {
        throw new UsageException(
            "--learning-rate-decay and --decay-rate: found %s and %s, expected fractions of 1"
                .formatted(learningRateDecay, decayRate));
      }
      Optimizer chosen =
          UsageException.checked(() -> Optimizer.named(optimizer, learningRate, decayRate));
      Trainer trainer =
          new Trainer(model, chosen)
              .schedule(Schedule.charRnn(learningRateDecay, learningRateDecayAfter))
              .clip(new Clipping(limit(gradClip), limit(clipValue)))
              .seed(seed)
              .epochs(maxEpochs)
              .kernels(KernelChoice.kernels(kernels));
      trainer = threads == null ? trainer : trainer.threads(threads);
      return carryOver ? trainer.carryingOver() : trainer;
    }

    private static double limit(double option) {
      return option == 0 ? Double.POSITIVE_INFINITY : option;
    }
  }
}
