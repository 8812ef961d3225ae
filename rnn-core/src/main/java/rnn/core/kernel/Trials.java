package rnn.core.kernel;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Whether a team or its caller alone is quicker with a task that comes again and again: between
 * cores that are far apart, handing a small share over takes longer than doing it, and a worker
 * whose core another process has does not come. That changes while a process runs, so both are
 * timed now and then. Only the caller of a team knows of it.
 */
final class Trials {
  /** Runs of each in a trial: a worker that sleeps is awake before half of them are done. */
  private static final int RUNS = 64;

  /** Runs between trials: the slower way may take several times as long. */
  private static final int SELDOM = 1 << 14;

  /** Runs by the caller alone until the first next trial: what was in its way may be over soon. */
  private static final int SOON = 1 << 11;

  /** How much longer the team may take: what is timed varies. */
  private static final double CLEARLY = 1.02;

  private final LongSupplier clock; // ns
  private final double[] alone = new double[RUNS]; // ns a round, of this trial
  private final double[] together = new double[RUNS];
  private boolean byTeam = true; // between trials
  private int between = SELDOM; // runs between the last trial and the next one
  private int left = between; // of them
  private int timed; // runs of this trial
  private long start; // of a run that is timed, ns

  Trials(LongSupplier clock) {
    this.clock = clock;
  }

  /** Begins a run: whether the team is to do it. */
  boolean begin() {
    if (left > 0) {
      return byTeam;
    }
    start = clock.getAsLong();
    return timed >= RUNS;
  }

  /** Ends a run of so many rounds. */
  void end(int rounds) {
    if (left > 0) {
      left--;
      return;
    }
    double time = (double) (clock.getAsLong() - start) / rounds;
    if (timed < RUNS) {
      alone[timed] = time;
    } else {
      together[timed - RUNS] = time;
    }
    timed++;
    if (timed == 2 * RUNS) {
      timed = 0;
      decide();
    }
  }

  private void decide() {
    boolean was = byTeam;
    byTeam = median(together) < CLEARLY * median(alone);
    between = was && !byTeam ? SOON : Math.min(2 * between, SELDOM);
    left = between;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
