package rnn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import rnn.core.Model;
import rnn.train.Checkpoint;
import rnn.train.Trainer;
import rnn.train.Training;
import rnn.train.data.Alphabet;
import rnn.train.data.JdkSource;
import rnn.train.data.NGram;
import rnn.train.data.Split;
import rnn.train.data.Text;

/** Trains a character model. */
@Command(
    name = "train",
    description =
        "Trains a character model on text and shows how it learns. Ctrl-C saves and stops.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  private static final String ARGUMENTS = "arguments";
  private static final String VALIDATION = "validation loss";
  private static final String BEST = "best validation loss";

  @Mixin private TrainOptions options;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "The run directory (default: a new one below runs).")
  private Path out;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with a run, with its options unless they are given anew; the result is that of a run never stopped.")
  private Path resume;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    PrintWriter screen = spec.commandLine().getOut();
    Checkpoint start = null;
    RunDirectory run = out == null ? RunDirectory.fresh() : new RunDirectory(out);
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    arguments.addAll(given.subList(given.indexOf(spec.name()) + 1, given.size()));
    if (resume != null) {
      if (out != null) {
        throw new UsageException("--resume: found --out beside it, expected one of them");
      }
      run = new RunDirectory(resume);
      Path last = run.last();
      if (!Files.exists(last)) {
        throw new IOException(
            "--resume: found no last.safetensors in " + resume + "; name a run directory");
      }
      start = Checkpoint.read(last);
      adopt(start);
    }
    return train(screen, run, start);
  }

  /** Reads the options of the run anew, and over them those given now. */
  private void adopt(Checkpoint start) {
    List<String> all = new ArrayList<>();
    String stored = start.notes().get(ARGUMENTS);
    if (stored != null && !stored.isEmpty()) {
      all.addAll(List.of(stored.split("\n", -1)));
    }
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals("--resume")) {
        i++;
      } else if (!arguments.get(i).startsWith("--resume=")) {
        all.add(arguments.get(i));
      }
    }
    TrainCommand merged = new TrainCommand();
    new CommandLine(merged)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(all.toArray(String[]::new));
    options = merged.options;
    arguments.clear();
    arguments.addAll(all);
  }

  private int train(PrintWriter screen, RunDirectory run, Checkpoint start) throws IOException {
    TrainOptions.Learning learning = options.learning;
    UsageException.atLeast("--batch-size", learning.batchSize, 1);
    UsageException.atLeast("--seq-length", learning.seqLength, 1);
    UsageException.atLeast("--min-count", options.text.minCount, 1);
    Split split = options.text.split();
    options.architecture.model(2); // a wrong option is found before a long text is read
    Text text =
        options.text.data.isEmpty()
            ? JdkSource.read()
            : Text.read(options.text.data.toArray(Path[]::new));
    Alphabet alphabet = start == null ? alphabet(text) : start.alphabet();
    int[] symbols = alphabet.encode(text.content());
    Split.Parts parts = split.of(symbols, learning.batchSize, learning.seqLength);
    Model model = options.architecture.model(alphabet.size());
    Trainer trainer = learning.trainer(model);
    long bytes = 12L * model.size() + (1 << 20); // weights, two moments, states
    if (start == null && run.holdsCheckpoints()) {
      throw new IOException(
          "--out: found another run's checkpoints in %s; go on with it by --resume %s, or name another directory"
              .formatted(run, run));
    }
    run.prepare(bytes);
    double floor = NGram.floor(alphabet.size(), parts);
    screen.printf(
        "text     %s: %,d symbols, %d different%n", text.source(), symbols.length, alphabet.size());
    screen.printf(
        "split    %s: %,d to learn from, %,d to validate%n",
        split, parts.training().positions(), parts.validation().positions());
    screen.printf("model    %s: %,d weights%n", model, model.size());
    screen.printf("kernels  %s, %d threads%n", trainer.kernels(), trainer.threads());
    screen.printf("floor    interpolated 5-gram on the same split: %s%n", nats(floor));
    screen.printf("run      %s%n%n", run.path());
    screen.flush();
    try (Interrupt interrupt = new Interrupt();
        Training training = trainer.start(parts.training())) {
      if (start != null) {
        training.resume(start.weights(), start.state());
      }
      Session session =
          new Session(screen, run, training, parts, alphabet, floor, start, interrupt);
      return session.run();
    }
  }

  private Alphabet alphabet(Text text) {
    return switch (options.text.alphabet) {
      case "codepoints" -> Alphabet.ofCodePoints(text.content(), options.text.minCount);
      case "bytes" -> Alphabet.ofBytes();
      default ->
          throw new UsageException(
              "--alphabet: found '%s', expected codepoints or bytes"
                  .formatted(options.text.alphabet));
    };
  }

  static String nats(double loss) {
    return "%.4f nats, %.4f bits a character".formatted(loss, loss / StrictMath.log(2));
  }

  /** One run from its first step to its last. */
  private final class Session {
    private final PrintWriter screen;
    private final RunDirectory run;
    private final Training training;
    private final Split.Parts parts;
    private final Alphabet alphabet;
    private final double floor;
    private final Interrupt interrupt;
    private final long lastStep;
    private double best = Double.POSITIVE_INFINITY;
    private double validation = Double.NaN;
    private long validated = -1;

    Session(
        PrintWriter screen,
        RunDirectory run,
        Training training,
        Split.Parts parts,
        Alphabet alphabet,
        double floor,
        Checkpoint start,
        Interrupt interrupt) {
      this.screen = screen;
      this.run = run;
      this.training = training;
      this.parts = parts;
      this.alphabet = alphabet;
      this.floor = floor;
      this.interrupt = interrupt;
      long steps = (long) options.learning.maxEpochs * training.stepsPerEpoch();
      lastStep =
          options.learning.maxSteps == null ? steps : Math.min(steps, options.learning.maxSteps);
      if (start != null && start.notes().containsKey(BEST)) {
        best = Double.parseDouble(start.notes().get(BEST));
      }
    }

    int run() throws IOException {
      Progress progress = new Progress(screen, training.steps(), lastStep);
      double sum = 0;
      long counted = 0;
      while (training.steps() < lastStep && !interrupt.isStopping()) {
        double loss = training.step();
        sum += loss;
        counted++;
        progress.step(training, loss);
        if (training.steps() % training.stepsPerEpoch() == 0 || training.steps() == lastStep) {
          validate();
          progress.line(
              "epoch %d  step %d  training %.4f  validation %s  %s"
                  .formatted(
                      epoch(),
                      training.steps(),
                      sum / counted,
                      nats(validation),
                      progress.elapsed()));
          sum = 0;
          counted = 0;
        }
      }
      progress.clear();
      if (interrupt.isStopping()) {
        checkpoint().file().write(run.last());
        screen.printf(
            "%nstopped and saved at step %d; go on with: rnn train --resume %s%n",
            training.steps(), run.path());
        screen.flush();
        return 130;
      }
      if (validated != training.steps()) {
        validate();
      }
      finish();
      return 0;
    }

    private void validate() throws IOException {
      validation = training.evaluate(parts.validation());
      validated = training.steps();
      boolean better = validation < best;
      best = Math.min(best, validation);
      Checkpoint checkpoint = checkpoint();
      checkpoint.file().write(run.numbered(epoch(), training.steps(), validation));
      if (better) {
        checkpoint.file().write(run.best());
      }
      checkpoint.file().write(run.last());
    }

    private long epoch() {
      return (training.steps() + training.stepsPerEpoch() - 1) / training.stepsPerEpoch();
    }

    private Checkpoint checkpoint() {
      Map<String, String> notes = new LinkedHashMap<>();
      notes.put(ARGUMENTS, String.join("\n", arguments()));
      if (validated >= 0) {
        notes.put(VALIDATION, Double.toString(validation));
      }
      if (best < Double.POSITIVE_INFINITY) {
        notes.put(BEST, Double.toString(best));
      }
      return new Checkpoint(training.weights(), alphabet, training.state(), notes);
    }

    private void finish() {
      screen.printf("%nbest validation %s (5-gram: %.4f nats)%n", nats(best), floor);
      screen.printf("sha256 %s%n", checkpoint().file().sha256());
      screen.printf("%n--- a sample at temperature 0.5 ---%n");
      screen.flush();
      Sampling sampling = new Sampling(training.weights(), alphabet, options.learning.seed);
      screen.print(new String(sampling.bytes(500, 0.5), java.nio.charset.StandardCharsets.UTF_8));
      screen.printf("%n---%nmore: rnn sample %s%n", run.path());
      screen.flush();
    }
  }

  /** The options of the run, with its files named from wherever it is resumed. */
  private List<String> arguments() {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String a = arguments.get(i);
      if (a.equals("--out")) {
        i++;
      } else if (!a.startsWith("--out=") && !a.startsWith("--data")) {
        boolean file = !a.startsWith("-") && options.text.data.contains(Path.of(a));
        if (!file) {
          kept.add(a);
        }
      }
    }
    for (Path data : options.text.data) {
      kept.add("--data=" + data.toAbsolutePath());
    }
    return kept;
  }
}
