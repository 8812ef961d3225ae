package rnn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import rnn.core.io.Safetensors;
import rnn.core.kernel.Kernels;
import rnn.train.Checkpoint;
import rnn.train.Trainer;
import rnn.train.Training;
import rnn.train.data.Alphabet;
import rnn.train.data.Text;

/** The command {@code rnn train}. */
@Command(
    name = "train",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Trains a character model on text and writes its checkpoints.",
    footer = {"", "Ctrl-C saves and stops; --resume goes on as if it had never stopped."})
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, order = 1, heading = "%nThe text%n")
  private TextOptions text = new TextOptions();

  @ArgGroup(validate = false, order = 2, heading = "%nThe model%n")
  private ModelOptions model = new ModelOptions();

  @ArgGroup(validate = false, order = 3, heading = "%nHow it learns%n")
  private LearningOptions learning = new LearningOptions();

  @ArgGroup(validate = false, order = 4, heading = "%nThe run%n")
  private RunOptions run = new RunOptions();

  @ArgGroup(
      validate = false,
      order = 5,
      heading = "%nThe machine; the result does not depend on it%n")
  private KernelOptions kernels = new KernelOptions();

  @Mixin private HelpOption help = new HelpOption();

  /** The options that say where a run goes. */
  static final class RunOptions {
    @Option(
        names = "--out",
        paramLabel = "RUN",
        description = "The run's directory. Default: a new one, runs/<date>_<time>.")
    private Path out;

    @Option(
        names = "--resume",
        paramLabel = "RUN",
        description =
            "Go on with a run, with its own settings; --max-epochs or --max-steps may be raised.")
    private Path resume;

    @Option(
        names = "--save-every",
        paramLabel = "N",
        converter = Values.LongCount.class,
        description = "Validate and save every N updates, not only after each epoch.")
    private Long saveEvery;
  }

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    return run.resume == null ? begin() : resume();
  }

  private int begin() throws IOException {
    if (run.out == null) {
      return train(null, null, null);
    }
    RunDirectory directory = new RunDirectory(run.out);
    if (directory.holdsCheckpoints()) {
      throw new IOException(
          "--out: %s holds a run already; go on with it by --resume %s, or name another directory"
              .formatted(directory, Main.quoted(directory)));
    }
    return train(directory, null, null);
  }

  private int resume() throws IOException {
    Path file = Files.isDirectory(run.resume) ? new RunDirectory(run.resume).last() : run.resume;
    Checkpoint checkpoint = Checkpoint.read(file);
    String[] args = Settings.of(file, checkpoint).with(spec.commandLine().getParseResult());
    TrainCommand whole = new TrainCommand(terminal);
    try {
      new CommandLine(whole).setCommandName("rnn train").parseArgs(args);
    } catch (ParameterException e) {
      throw new Safetensors.Malformed(
          file.toString(), "'%s' in the metadata: %s".formatted(Settings.NOTE, e.getMessage()));
    }
    return whole.train(new RunDirectory(file.toAbsolutePath().getParent()), file, checkpoint);
  }

  /**
   * Trains from the start, or from a checkpoint if there is one, in a new directory if none is
   * named.
   */
  private int train(RunDirectory directory, Path file, Checkpoint from) throws IOException {
    checkSize();
    Text content = text.read();
    Alphabet alphabet = text.alphabet(content);
    Corpus corpus = Corpus.of(content, alphabet, text.split, learning.sequences, learning.steps);
    Kernels arithmetic = kernels.kernelsOr(Kernels::best);
    Trainer trainer =
        learning
            .trainer(model.model(alphabet.size()))
            .threads(kernels.threads())
            .kernels(arithmetic);
    try (Training training = trainer.start(corpus.parts().training())) {
      long total = learning.totalSteps(training.stepsPerEpoch());
      TrainingRun process =
          new TrainingRun(
              terminal,
              Settings.of(spec),
              corpus,
              trainer,
              training,
              directory,
              total,
              saveEvery());
      if (from != null) {
        process.resume(file, from);
        if (training.steps() >= total) {
          throw new ParameterException(
              spec.commandLine(),
              "--resume: the run has done %d steps; give it more with --max-epochs or --max-steps"
                  .formatted(training.steps()));
        }
      }
      return process.run();
    }
  }

  /** A model that no array can hold is found before a long text is read. */
  private void checkSize() {
    try {
      model.model(1).size();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private long saveEvery() {
    return run.saveEvery == null ? Long.MAX_VALUE : run.saveEvery;
  }
}
