package rnn.core.kernel;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Whether a team or its caller alone is quicker with what comes again and again: between cores that
 * are far apart, handing a small share over takes longer than doing it, and where another process
 * has a worker's core, both do on one core what one does with less ado. That changes while a
 * process runs, so both are timed now and then. Only the caller of a team knows of it.
 */
public final class Trials {
  /** Between trials, in trials: the slower way may take several times as long. */
  private static final int SELDOM = 256;

  /**
   * Until the first one, and by the caller alone until the next: what was in its way may be over.
   */
  private static final int SOON = 32;

  /** How much longer the team may take: what is timed varies. */
  private static final double CLEARLY = 1.02;

  private final LongSupplier clock; // ns
  private final int runs; // of each in a trial
  private final double[] alone; // ns a round, of this trial
  private final double[] together;
  private boolean byTeam = true; // between trials
  private int between; // runs between the last trial and the next one
  private int left; // of them
  private int timed; // runs of this trial
  private long start; // of a run that is timed, ns

  Trials(int runs, LongSupplier clock) {
    this.runs = runs;
    this.clock = clock;
    alone = new double[runs];
    together = new double[runs];
    between = SOON * runs;
    left = between;
  }

  /** Begins a run: whether the team is to do it. */
  public boolean begin() {
    if (left > 0) {
      return byTeam;
    }
    start = clock.getAsLong();
    return timed >= runs;
  }

  /** Ends a run of so many rounds. */
  public void end(int rounds) {
    if (left > 0) {
      left--;
      return;
    }
    double time = (double) (clock.getAsLong() - start) / rounds;
    if (timed < runs) {
      alone[timed] = time;
    } else {
      together[timed - runs] = time;
    }
    timed++;
    if (timed == 2 * runs) {
      timed = 0;
      decide();
    }
  }

  private void decide() {
    boolean was = byTeam;
    byTeam = median(together) < CLEARLY * median(alone);
    between = was && !byTeam ? SOON * runs : Math.min(2 * between, SELDOM * runs);
    left = between;
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }
}
