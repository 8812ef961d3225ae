package rnn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.Checkpoint;
import rnn.train.Evaluation;
import rnn.train.data.Split;
import rnn.train.data.Streams;
import rnn.train.data.Text;

/** Measures how well a model predicts a text. */
@Command(
    name = "eval",
    description = "Measures how well a model predicts a text, in nats and bits a character.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EvalCommand implements Callable<Integer> {
  @Parameters(arity = "1", paramLabel = "MODEL", description = "A checkpoint or a run directory.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Text files or directories.")
  private List<Path> data;

  @Option(
      names = "--split",
      paramLabel = "KIND",
      defaultValue = "all",
      description =
          "all of the text, or what training with tail or char-rnn holds out of it (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--seq-length",
      paramLabel = "T",
      defaultValue = "50",
      description = "Steps of a window (default: ${DEFAULT-VALUE}).")
  private int seqLength;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      defaultValue = "50",
      description =
          "Parallel sequences; each begins with a state of 0 (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(names = "--threads", paramLabel = "N", description = "(default: all cores)")
  private Integer threads;

  @Option(names = "--kernels", description = "scalar or simd (default: the best there are).")
  private KernelChoice kernels;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    UsageException.atLeast("--batch-size", batchSize, 1);
    UsageException.atLeast("--seq-length", seqLength, 1);
    UsageException.atLeast("--threads", threads == null ? 1 : threads, 1);
    Split held = split.equals("all") ? null : UsageException.checked(() -> Split.named(split));
    Checkpoint checkpoint = Checkpoint.read(RunDirectory.model(model));
    Text text = Text.read(data.toArray(Path[]::new));
    int[] symbols = checkpoint.alphabet().encode(text.content());
    Streams streams =
        held == null ? all(symbols) : held.of(symbols, batchSize, seqLength).validation();
    Kernels arithmetic = KernelChoice.kernels(kernels);
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    try (Team team = new Team(arithmetic, workers)) {
      double loss = Evaluation.loss(checkpoint.weights(), streams, team);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%s: %s (split %s, %,d positions)%n",
          text.source(), TrainCommand.nats(loss), split, streams.positions());
      out.flush();
    }
    return 0;
  }

  /**
   * Every position of the text but those that fill no window: with a short text, one sequence of
   * short windows.
   */
  private Streams all(int[] symbols) {
    if (symbols.length < 2) {
      throw new IllegalArgumentException(
          "eval: found %d symbols, expected at least 2".formatted(symbols.length));
    }
    int sequences = Math.max(1, Math.min(batchSize, (symbols.length - 1) / seqLength));
    return Streams.of(symbols, sequences, Math.min(seqLength, (symbols.length - 1) / sequences));
  }
}
