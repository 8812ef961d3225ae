package rnn.core.kernel;

import java.util.function.LongSupplier;

/**
 * Whether a team or its caller alone is quicker with a task that comes again and again: between
 * cores that are far apart, handing a small share over takes longer than doing it, and a worker
 * whose core another process has does not come. That changes while a process runs, so both are
 * timed now and then. Only the caller of a team knows of it.
 */
final class Trials {
  /** Runs of each in a trial: a worker that sleeps is awake before the last of them. */
  private static final int RUNS = 64;

  /** Runs between trials: the slower way may take several times as long. */
  private static final int SELDOM = 1 << 14;

  /** Runs by the caller alone until the first next trial: what was in its way may be over soon. */
  private static final int SOON = 1 << 11;

  /** How much longer the team may take: what is timed varies. */
  private static final double CLEARLY = 1.05;

  private final LongSupplier clock; // ns
  private boolean byTeam = true; // between trials
  private int between = SELDOM; // runs between the last trial and the next one
  private int left = between; // of them
  private int timed; // runs of this trial
  private long start; // of a run that is timed, ns
  private double alone; // the best of this trial, ns a round
  private double together;
  private int complete; // runs of this trial by the team in which each worker did its share

  Trials(LongSupplier clock) {
    this.clock = clock;
  }

  /** Begins a run: whether the team is to do it. */
  boolean begin() {
    if (left > 0) {
      return byTeam;
    }
    if (timed == 0) {
      alone = Double.POSITIVE_INFINITY;
      together = Double.POSITIVE_INFINITY;
      complete = 0;
    }
    start = clock.getAsLong();
    return timed >= RUNS;
  }

  /**
   * Ends a run of so many rounds.
   *
   * @param byAll whether each worker did its share; where half of a trial is not so, the caller is
   *     better off alone
   */
  void end(int rounds, boolean byAll) {
    if (left > 0) {
      left--;
      return;
    }
    double time = (double) (clock.getAsLong() - start) / rounds;
    timed++;
    if (timed <= RUNS) {
      alone = Math.min(alone, time);
    } else if (byAll) {
      together = Math.min(together, time);
      complete++;
    }
    if (timed == 2 * RUNS) {
      boolean was = byTeam;
      byTeam = complete >= RUNS / 2 && together < CLEARLY * alone;
      between = was && !byTeam ? SOON : Math.min(2 * between, SELDOM);
      left = between;
      timed = 0;
    }
  }
}
