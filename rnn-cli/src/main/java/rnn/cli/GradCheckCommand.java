package rnn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import rnn.core.Window;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.kernel.Kernels;
import rnn.train.GradientCheck;
import rnn.train.GradientReport;

/** The command {@code rnn gradcheck}. */
@Command(
    name = "gradcheck",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = {
      "Checks a model's gradient against finite differences, gate by gate.",
      "The gradient is training's, the differences are the model's in double. The loss is softmax"
          + " cross-entropy and a random sum of the final states; weights, symbols and initial"
          + " states are random too.",
      "Exit code 1 if a gradient is wrong."
    })
final class GradCheckCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Option(names = "--all", description = "Check every cell of the catalogue, a line each.")
  private boolean all;

  @Mixin private ModelOptions models = ModelOptions.small();

  @Option(
      names = "--symbols",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Size of the alphabet (${DEFAULT-VALUE}).")
  private int symbols = 10;

  @Option(
      names = "--seq-length",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Steps of the longest sequence (${DEFAULT-VALUE}).")
  private int steps = 4;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Sequences, each a step shorter than the one before (${DEFAULT-VALUE}).")
  private int sequences = 3;

  @ArgGroup private Slopes slopes = new Slopes();

  /** One or the other. */
  static final class Slopes {
    @Option(
        names = "--every-coordinate",
        description =
            "Compare every single slope, however long it takes. Default: in a small model.")
    private boolean everyCoordinate;

    @Option(
        names = "--directions",
        paramLabel = "N",
        converter = Values.Directions.class,
        description = "Compare slopes in N random directions a gate. Default: 8 in a large model.")
    private Integer directions;
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "Of all random numbers (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Mixin private KernelOptions kernels = new KernelOptions();

  @Mixin private HelpOption help = new HelpOption();

  GradCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (all && spec.commandLine().getParseResult().hasMatchedOption("--model")) {
      throw new ParameterException(
          spec.commandLine(), "--all and --model: found both, expected one or the other");
    }
    Kernels arithmetic = kernels.kernelsOr(Kernels::best);
    List<Cell> cells = all ? Cells.ALL : List.of(Cells.named(models.cell));
    int wrong = 0;
    for (Cell cell : cells) {
      GradientReport report = check(cell).kernels(arithmetic).run();
      wrong += report.right() ? 0 : 1;
      say(cell, report);
    }
    if (all) {
      terminal.say("%d of %d cells are right", cells.size() - wrong, cells.size());
    }
    return wrong == 0 ? 0 : 1;
  }

  private GradientCheck check(Cell cell) {
    List<Integer> lengths = new ArrayList<>();
    for (int b = 0; b < sequences; b++) {
      lengths.add(Math.max(1, steps - b));
    }
    GradientCheck check =
        GradientCheck.of(models.model(cell, symbols))
            .window(Window.ofLengths(lengths.stream().mapToInt(n -> n).toArray()))
            .seed(seed)
            .threads(kernels.threads())
            .crossEntropy();
    if (slopes.everyCoordinate) {
      return check.everyCoordinate();
    }
    return slopes.directions == null ? check : check.randomDirections(slopes.directions);
  }

  /** A line for a cell that is right among others, the table for any other. */
  private void say(Cell cell, GradientReport report) {
    if (all && report.right()) {
      GradientReport.Row worst = report.worst();
      terminal.say(
          "%-17s right: %,5d slopes compared, %d skipped; largest error %.1e of rms, of %s",
          cell, report.compared(), report.skipped(), worst.error(), worst.block());
    } else {
      terminal.out().println(report);
    }
  }
}
