package rnn.cli;

import java.util.Locale;
import java.util.function.LongSupplier;

/** What is told between two epochs: one live line on a terminal, a line now and then elsewhere. */
final class Progress {
  private static final long SECOND = 1_000_000_000;
  private static final long LIVE_EVERY = SECOND / 10;
  private static final long LINE_EVERY = 10 * SECOND;
  private static final double SMOOTHING = 0.02;

  /** Until the JIT compiler has most of a step, its speed says nothing about the next ones. */
  private static final long WARM_UP = 8 * SECOND;

  private final Terminal terminal;
  private final LiveLine line;
  private final String unit;
  private final int symbolsPerStep;
  private final int stepsPerEpoch;
  private final long total;
  private final long firstStep;
  private final LongSupplier clock; // ns
  private final long started;
  private long told;
  private boolean warm;
  private long measured; // until when the speed is
  private long measuredStep;
  private double stepsPerSecond;
  private double loss;

  Progress(
      Terminal terminal,
      LiveLine line,
      String unit,
      int symbolsPerStep,
      int stepsPerEpoch,
      long firstStep,
      long total,
      LongSupplier clock) {
    this.terminal = terminal;
    this.line = line;
    this.unit = unit;
    this.symbolsPerStep = symbolsPerStep;
    this.stepsPerEpoch = stepsPerEpoch;
    this.firstStep = firstStep;
    this.total = total;
    this.clock = clock;
    started = clock.getAsLong();
    told = started;
  }

  /** Tells of a step if it is the first, or the last time is long enough ago. */
  void step(long steps, double stepLoss, double norm) {
    loss += (stepLoss - loss) * Math.max(SMOOTHING, 1.0 / (steps - firstStep));
    long now = clock.getAsLong();
    if (!warm) { // the step that ends the warm-up still is cold
      measured = now;
      measuredStep = steps;
      warm = now - started >= WARM_UP;
    }
    boolean first = terminal.live() && steps == firstStep + 1; // shows that it lives
    if (!first && now - told < (terminal.live() ? LIVE_EVERY : LINE_EVERY)) {
      return;
    }
    told = now;
    measure(steps, now);
    String text = text(steps, norm, now);
    if (terminal.live()) {
      line.show(text);
    } else {
      terminal.out().println(text);
    }
  }

  private void measure(long steps, long now) {
    if (steps > measuredStep) {
      double speed = (steps - measuredStep) * (double) SECOND / (now - measured);
      double weight = Math.min(1, (now - measured) / (3.0 * SECOND)); // forgets within seconds
      stepsPerSecond += (speed - stepsPerSecond) * (stepsPerSecond == 0 ? 1 : weight);
      measured = now;
      measuredStep = steps;
    }
  }

  private String text(long steps, double norm, long now) {
    String text =
        String.format(
            Locale.ROOT,
            "epoch %s  step %d/%d  loss %.4f  norm %.3f  %s",
            epoch(steps - 1),
            steps,
            total,
            loss,
            norm,
            time((now - started) / SECOND));
    return stepsPerSecond == 0
        ? text
        : text
            + String.format(
                Locale.ROOT,
                ", %s left at %,.0f %s/s",
                time((long) Math.ceil((total - steps) / stepsPerSecond)),
                stepsPerSecond * symbolsPerStep,
                unit);
  }

  /** Which epoch of how many a step belongs to. */
  String epoch(long step) {
    return (step / stepsPerEpoch + 1) + "/" + ((total - 1) / stepsPerEpoch + 1);
  }

  /** How long it has been going. */
  String elapsed() {
    return time((clock.getAsLong() - started) / SECOND);
  }

  private static String time(long seconds) {
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
