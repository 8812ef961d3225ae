package rnn.cli;

import java.io.PrintWriter;
import java.time.Duration;
import rnn.train.Training;

/**
 * How training goes: one live line on a terminal, a plain line now and then where the output is
 * piped.
 */
final class Progress {
  private static final long LIVE = 200_000_000L;
  private static final long PLAIN = 10_000_000_000L;
  private static final int WIDTH = 79;

  private final PrintWriter out;
  private final boolean terminal = Boolean.getBoolean("rnn.terminal");
  private final long totalSteps;
  private final long firstStep;
  private final long start = System.nanoTime();
  private long last = start;
  private long lastStep;
  private double smooth = Double.NaN;
  private double speed = Double.NaN;

  Progress(PrintWriter out, long firstStep, long totalSteps) {
    this.out = out;
    this.firstStep = firstStep;
    this.lastStep = firstStep;
    this.totalSteps = totalSteps;
  }

  /** A step was done. */
  void step(Training training, double loss) {
    smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
    long now = System.nanoTime();
    if (now - last < (terminal ? LIVE : PLAIN)) {
      return;
    }
    double rate =
        (training.steps() - lastStep) * (double) training.symbolsPerStep() / (now - last) * 1e9;
    speed = Double.isNaN(speed) || !terminal ? rate : 0.9 * speed + 0.1 * rate;
    last = now;
    lastStep = training.steps();
    long elapsed = now - start;
    double done = (training.steps() - firstStep) / (double) Math.max(1, totalSteps - firstStep);
    long left = (long) (elapsed / done - elapsed);
    String line =
        "step %d/%d  loss %.4f  %,.0f chars/s  norm %.3f  %s elapsed, %s left"
            .formatted(
                training.steps(),
                totalSteps,
                smooth,
                speed,
                training.gradientNorm(),
                time(elapsed),
                time(left));
    if (terminal) {
      out.print(
          "\r" + (line.length() > WIDTH ? line.substring(0, WIDTH) : "%-79s".formatted(line)));
      out.flush();
    } else {
      out.println(line);
    }
  }

  /** Prints a line that stays. */
  void line(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  void clear() {
    if (terminal) {
      out.print("\r" + " ".repeat(WIDTH) + "\r");
      out.flush();
    }
  }

  /** The time since the start. */
  String elapsed() {
    return time(System.nanoTime() - start);
  }

  private static String time(long nanos) {
    Duration d = Duration.ofNanos(nanos);
    return d.toHours() > 0
        ? "%d:%02d:%02d".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart())
        : "%d:%02d".formatted(d.toMinutes(), d.toSecondsPart());
  }
}
