package rnn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import rnn.core.Model;
import rnn.core.io.Safetensors;
import rnn.core.kernel.Kernels;
import rnn.train.Checkpoint;
import rnn.train.Sampler;
import rnn.train.Trainer;
import rnn.train.Training;
import rnn.train.TrainingState;

/**
 * A run from its first step, or a checkpoint's, to its last one: trains, validates, saves, tells.
 */
final class TrainingRun {
  private static final String TEXT = "text.sha256";
  private static final String BEST_LOSS = "best.loss";
  private static final String BEST_STEP = "best.step";
  private static final String EPOCH_SUM = "epoch.sum";
  private static final int SAMPLE = 500;
  private static final double SAMPLE_TEMPERATURE = 0.5;

  private final Terminal terminal;
  private final LiveLine line;
  private final Corpus corpus;
  private final Trainer trainer;
  private final Training training;
  private RunDirectory directory; // null until a new one is made
  private final long total;
  private final long saveEvery;
  private final Map<String, String> notes = new TreeMap<>();
  private double bestLoss = Double.POSITIVE_INFINITY;
  private long bestStep;
  private double epochSum; // of the losses of this epoch's steps
  private long saved = -1; // the step that last.safetensors holds

  TrainingRun(
      Terminal terminal,
      Settings settings,
      Corpus corpus,
      Trainer trainer,
      Training training,
      RunDirectory directory,
      long total,
      long saveEvery)
      throws IOException {
    this.terminal = terminal;
    this.corpus = corpus;
    this.trainer = trainer;
    this.training = training;
    this.directory = directory;
    this.total = total;
    this.saveEvery = saveEvery;
    line = new LiveLine(terminal);
    notes.put(Settings.NOTE, settings.toString());
    notes.put(TEXT, corpus.text().sha256());
  }

  private static <T extends Number> T number(
      Path file, Checkpoint checkpoint, String name, Function<String, T> parser)
      throws IOException {
    String value = Settings.note(file, checkpoint, name);
    try {
      T number = parser.apply(value);
      if (number.doubleValue() >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through: it is as wrong as a negative one.
    }
    throw new Safetensors.Malformed(
        file.toString(), "'%s' in the metadata is '%s', expected 0 or more".formatted(name, value));
  }

  /** Takes up a run where a checkpoint left it. */
  void resume(Path file, Checkpoint from) throws IOException {
    if (!Settings.note(file, from, TEXT).equals(notes.get(TEXT))) {
      throw new IOException(
          "%s: not the text that %s was trained on; name that one with --data"
              .formatted(corpus.text().source(), directory));
    }
    training.resume(from.weights(), from.state());
    bestLoss = number(file, from, BEST_LOSS, Double::parseDouble);
    bestStep = number(file, from, BEST_STEP, Long::parseLong);
    epochSum = number(file, from, EPOCH_SUM, Double::parseDouble);
  }

  /** Trains to the end, or to Ctrl-C; gives the exit code. */
  int run() throws IOException {
    double floor = introduce();
    directory = directory == null ? RunDirectory.fresh() : directory;
    directory.prepare(3 * bytes());
    terminal.say("run     %s", directory);
    if (!train()) {
      return Interruption.EXIT_CODE;
    }
    conclude(floor);
    return 0;
  }

  private double introduce() {
    String unit = corpus.unit();
    Model model = trainer.model();
    terminal.say("text    %s", corpus.text().source());
    terminal.say(
        "        %,d %ss, an alphabet of %d", corpus.length(), unit, corpus.alphabet().size());
    terminal.say(
        "split   %s: %,d to learn from, %,d to validate",
        corpus.split(),
        corpus.parts().training().positions(),
        corpus.parts().validation().positions());
    terminal.say("model   %s, %,d parameters", model, model.size());
    terminal.say(
        "kernels %s, %d thread%s",
        trainer.kernels(), trainer.threads(), trainer.threads() == 1 ? "" : "s");
    double floor = corpus.floor();
    terminal.say("%s", corpus.line(floor));
    return floor;
  }

  /** Whether it came to its end. */
  private boolean train() throws IOException {
    Progress progress =
        new Progress(
            terminal,
            line,
            corpus.alphabet().isBytes() ? "bytes" : "chars",
            training.symbolsPerStep(),
            training.stepsPerEpoch(),
            training.steps(),
            total,
            System::nanoTime);
    try (Interruption interruption = new Interruption()) {
      while (training.steps() < total && !interruption.requested()) {
        double loss = training.step();
        epochSum += loss;
        progress.step(training.steps(), loss, training.gradientNorm());
        validateIfDue(progress);
      }
      line.erase();
      if (training.steps() < total) {
        save(checkpoint().file());
        terminal.say("stopped at step %d and saved; go on with:", training.steps());
        terminal.say("  %s train --resume %s", Main.CALL, Main.quoted(directory));
        return false;
      }
      return true;
    } finally {
      line.erase();
    }
  }

  private void validateIfDue(Progress progress) throws IOException {
    long step = training.steps();
    long inEpoch = (step - 1) % training.stepsPerEpoch() + 1;
    boolean epochEnds = inEpoch == training.stepsPerEpoch();
    if (!epochEnds && step % saveEvery != 0 && step != total) {
      return;
    }
    double learned = epochSum / inEpoch;
    if (epochEnds) {
      epochSum = 0;
    }
    double validation = training.evaluate(corpus.parts().validation());
    if (!(validation < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException(
          "train: the validation's loss is %s at step %d, which is not saved; lower the learning rate or clip the gradient"
              .formatted(validation, step));
    }
    boolean better = validation < bestLoss;
    if (better) {
      bestLoss = validation;
      bestStep = step;
    }
    Safetensors file = checkpoint().file();
    long epoch = (step - 1) / training.stepsPerEpoch() + 1;
    file.write(directory.numbered(epoch, step, validation));
    if (better) {
      file.write(directory.best());
    }
    save(file); // after the best: it says which one that is
    line.println(
        String.format(
            Locale.ROOT,
            "epoch %s  step %d  training %s  validation %s%s  %s",
            progress.epoch(step - 1),
            step,
            Loss.of(learned),
            Loss.of(validation),
            better ? "" : " (not better)",
            progress.elapsed()));
  }

  private void save(Safetensors file) throws IOException {
    if (saved != training.steps()) {
      file.write(directory.last());
      saved = training.steps();
    }
  }

  private Checkpoint checkpoint() {
    notes.put(BEST_LOSS, Double.toString(bestLoss));
    notes.put(BEST_STEP, Long.toString(bestStep));
    notes.put(EPOCH_SUM, Double.toString(epochSum));
    return new Checkpoint(training.weights(), corpus.alphabet(), training.state(), notes);
  }

  /** The size of a checkpoint, a little rounded up. */
  private long bytes() {
    TrainingState state = training.state();
    long values = (1L + state.moments().size()) * trainer.model().size();
    for (float[] carried : state.carried().values()) {
      values += carried.length;
    }
    return 4 * values + (1 << 16);
  }

  private void conclude(double floor) throws IOException {
    terminal.say(
        "best    validation %s a %s, at step %d", Loss.of(bestLoss), corpus.unit(), bestStep);
    if (floor == floor) {
      terminal.say(
          "        %.4f nats %s the 5-gram's %.4f",
          Math.abs(floor - bestLoss), bestLoss < floor ? "below" : "above", floor);
    }
    terminal.say("run     %s", directory);
    terminal.say("sha256 %s", Safetensors.read(directory.last()).sha256());
    terminal.say("");
    terminal.say("a sample of the best checkpoint at temperature %s:", SAMPLE_TEMPERATURE);
    Checkpoint best = Checkpoint.read(RunDirectory.model(directory.path()));
    Sampler sampler =
        Sampler.of(corpus.alphabet().size(), trainer.seed()).temperature(SAMPLE_TEMPERATURE);
    new Sampling(best, Kernels.scalar(), sampler).write(terminal.out(), SAMPLE);
    terminal.say("");
    terminal.say("");
    terminal.say("more:   %s sample %s", Main.CALL, Main.quoted(directory));
  }
}
