package rnn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.Checkpoint;
import rnn.train.Evaluation;
import rnn.train.data.Split;
import rnn.train.data.Streams;
import rnn.train.data.Symbols;
import rnn.train.data.Text;

/** The command {@code rnn eval}. */
@Command(
    name = "eval",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = "Measures how well a trained model predicts a text.")
final class EvalCommand implements Callable<Integer> {
  private static final int MOST_PARTS = 50;
  private static final int SHORTEST_PART = 20_000; // its cold start then weighs little
  private static final int LONGEST_WINDOW = 128;

  private final Terminal terminal;

  @Parameters(
      paramLabel = "MODEL",
      description = "A checkpoint, or a run's directory for its best one.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      required = true,
      description = "UTF-8 text: a file or a directory, no pipe; may be given more than once.")
  private List<Path> data;

  @Option(
      names = "--split",
      paramLabel = "all|tail|char-rnn",
      converter = Values.SplitOrAll.class,
      description = "The whole text, or what a split of it leaves to validate. Default: all.")
  private Split split;

  @Mixin private KernelOptions kernels = new KernelOptions();

  @Mixin private HelpOption help = new HelpOption();

  EvalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path file = RunDirectory.model(model);
    Checkpoint checkpoint = Checkpoint.read(file);
    Text text = Text.read(data.toArray(Path[]::new));
    String unit = Corpus.unit(checkpoint.alphabet());
    terminal.say("model   %s: %s", file, checkpoint.weights().model());
    terminal.say("text    %s", text.source());
    if (split == null) {
      Streams whole = whole(checkpoint.alphabet().encode(text));
      terminal.say(
          "        all of it in %d part%s", whole.sequences(), whole.sequences() == 1 ? "" : "s");
      terminal.say("loss    %s a %s", Loss.of(loss(checkpoint, whole)), unit);
      return 0;
    }
    Settings settings = Settings.of(file, checkpoint);
    int sequences = Integer.parseInt(settings.value("--batch-size"));
    int steps = Integer.parseInt(settings.value("--seq-length"));
    Corpus corpus = Corpus.of(text, checkpoint.alphabet(), split, sequences, steps);
    Streams validation = corpus.parts().validation();
    terminal.say(
        "        what the split %s validates on: %,d %ss", split, validation.positions(), unit);
    terminal.say("loss    %s a %s", Loss.of(loss(checkpoint, validation)), unit);
    terminal.say("%s", corpus.line(corpus.floor()));
    return 0;
  }

  private double loss(Checkpoint checkpoint, Streams streams) {
    try (Team team = new Team(kernels.kernelsOr(Kernels::best), kernels.threads())) {
      return Evaluation.loss(checkpoint.weights(), streams, team);
    }
  }

  /** The text in parallel parts, with windows of a length that leaves the fewest symbols out. */
  static Streams whole(Symbols symbols) {
    if (symbols.size() < 2) {
      throw new IllegalArgumentException(
          "eval: found a text of %d symbols, expected at least 2".formatted(symbols.size()));
    }
    int parts = Math.clamp(symbols.size() / SHORTEST_PART, 1, MOST_PARTS);
    int length = (symbols.size() - 1) / parts;
    int window = Math.min(length, LONGEST_WINDOW);
    for (int shorter = window; shorter > LONGEST_WINDOW / 2; shorter--) {
      window = length % shorter < length % window ? shorter : window;
    }
    return Streams.of(symbols, parts, window);
  }
}
