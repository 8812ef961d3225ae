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
  /** Runs of each way in a trial; few do if they take long. */
  private static final int MANY = 64;

  private static final int FEW = 3;

  /**
   * Longer than a worker needs to wake up, and weights to come into a cache; and than a hypervisor
   * keeps a core, after which the worker counts as away for a while.
   */
  private static final long LONG = 15_000_000; // ns

  /** Between trials, in trials: the slower way may take several times as long. */
  private static final int SELDOM = 256;

  /** The same at first, where the team begins to win, and after a change to the caller alone. */
  private static final int SOON = 32;

  /** What the team has to take at most: where a worker is away, it takes as long as the caller. */
  private static final double CLEARLY = 0.97;

  private final LongSupplier clock; // ns
  private final double[] times = new double[MANY]; // ns a round, of the way that is timed
  private int timed; // runs of it
  private long start; // of the run that is timed, ns
  private long total; // of the runs that were, ns
  private boolean ofTeam; // whether the team is timed
  private double alone; // the caller's median, ns a round; 0 before the first one
  private boolean faster; // than half of what it took in the trial before
  private int aloneTimed; // its runs
  private boolean byTeam = true; // between trials
  private boolean quicker = true; // the team, in the last trial
  private int between = SOON / 2; // the last trial and the next one
  private int left = SOON * FEW; // runs until then

  Trials(LongSupplier clock) {
    this.clock = clock;
  }

  /** Begins a run: whether the team is to do it. */
  public boolean begin() {
    if (left > 0) {
      return byTeam;
    }
    start = clock.getAsLong();
    return ofTeam;
  }

  /** Ends a run of so many rounds. */
  public void end(int rounds) {
    if (left > 0) {
      left--;
      return;
    }
    long time = clock.getAsLong() - start;
    times[timed] = (double) time / rounds;
    timed++;
    total += time;
    if (timed == MANY || timed >= FEW && total >= LONG) {
      Arrays.sort(times, 0, timed);
      endWay(times[timed / 2]);
    }
  }

  private void endWay(double median) {
    if (ofTeam) {
      decide(median);
    } else {
      faster = median < alone / 2;
      alone = median;
      aloneTimed = timed;
    }
    ofTeam = !ofTeam;
    timed = 0;
    total = 0;
  }

  /**
   * The way changes if two trials in a row say so: another process may have been in one's way. The
   * team is given up without delay, and taken up again with some. While the caller is alone, a
   * trial that does not say what the one before said makes the next one come soon; and so does a
   * caller that takes half as long as it did then, for the JIT compiler was at work, or another
   * process.
   */
  private void decide(double together) {
    boolean was = byTeam;
    boolean before = quicker;
    quicker = together < CLEARLY * alone;
    byTeam = quicker == before ? quicker : was;
    boolean unsure = was || quicker != before;
    between = !byTeam && unsure || faster ? SOON : Math.min(2 * between, SELDOM);
    int trials = quicker == byTeam ? between : quicker ? SOON : 0;
    left = trials * Math.max(timed, aloneTimed);
  }
}
