package rnn.cli;

import java.util.Locale;

/** What is told between two epochs: one live line on a terminal, a line now and then elsewhere. */
final class Progress {
  private static final long SECOND = 1_000_000_000;
  private static final long LIVE_EVERY = SECOND / 10;
  private static final long LINE_EVERY = 10 * SECOND;
  private static final double SMOOTHING = 0.02;

  private final Terminal terminal;
  private final LiveLine line;
  private final String unit;
  private final int symbolsPerStep;
  private final int stepsPerEpoch;
  private final long total;
  private final long firstStep;
  private final long started = System.nanoTime();
  private long told = started;
  private long toldStep;
  private double stepsPerSecond;
  private double loss;

  Progress(
      Terminal terminal,
      LiveLine line,
      String unit,
      int symbolsPerStep,
      int stepsPerEpoch,
      long firstStep,
      long total) {
    this.terminal = terminal;
    this.line = line;
    this.unit = unit;
    this.symbolsPerStep = symbolsPerStep;
    this.stepsPerEpoch = stepsPerEpoch;
    this.firstStep = firstStep;
    this.total = total;
    toldStep = firstStep;
  }

  /** Tells of a step if it is the first, or the last time is long enough ago. */
  void step(long steps, double stepLoss, double norm) {
    loss += (stepLoss - loss) * Math.max(SMOOTHING, 1.0 / (steps - firstStep));
    long now = System.nanoTime();
    boolean first = terminal.live() && steps == firstStep + 1; // shows that it lives
    if (!first && now - told < (terminal.live() ? LIVE_EVERY : LINE_EVERY)) {
      return;
    }
    measure(steps, now);
    String text = text(steps, norm, now);
    if (terminal.live()) {
      line.show(text);
    } else {
      terminal.out().println(text);
    }
  }

  private void measure(long steps, long now) {
    double speed = (steps - toldStep) * (double) SECOND / (now - told);
    double weight = Math.min(1, (now - told) / (3.0 * SECOND)); // forgets within some seconds
    stepsPerSecond += (speed - stepsPerSecond) * (stepsPerSecond == 0 ? 1 : weight);
    told = now;
    toldStep = steps;
  }

  private String text(long steps, double norm, long now) {
    return String.format(
        Locale.ROOT,
        "epoch %s  step %d/%d  loss %.4f  %,.0f %s/s  norm %.3f  %s, %s left",
        epoch(steps - 1),
        steps,
        total,
        loss,
        stepsPerSecond * symbolsPerStep,
        unit,
        norm,
        time((now - started) / SECOND),
        time((long) Math.ceil((total - steps) / stepsPerSecond)));
  }

  /** Which epoch of how many a step belongs to. */
  String epoch(long step) {
    return (step / stepsPerEpoch + 1) + "/" + (total + stepsPerEpoch - 1) / stepsPerEpoch;
  }

  /** How long it has been going. */
  String elapsed() {
    return time((System.nanoTime() - started) / SECOND);
  }

  private static String time(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
