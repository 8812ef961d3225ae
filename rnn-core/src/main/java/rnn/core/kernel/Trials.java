package rnn.core.kernel;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Whether a team or its caller alone is quicker with what comes again and again: between cores that
 * are far apart, handing a small share over takes longer than doing it, and where another process
 * has a worker's core, both do on one core what one does with less ado. That changes while a
 * process runs, so the other way is tried now and then. A team counts with the mean of all that it
 * did since the last trial, because a core that is lost is lost for many short runs at once; where
 * it was quicker in a few runs, it has to prove that in more. Only the caller of a team knows of
 * it.
 */
public final class Trials {
  /** How long a few runs take at least. */
  private static final long STRETCH = 1_000_000; // ns

  /** How many they are at least, because a run of training may take a second. */
  private static final int FEW = 3;

  /** And at most, because a run of sampling may take microseconds. */
  private static final int MOST = 64;

  /** Between trials at first, in such stretches: what was in a way may be over. */
  private static final int SOON = 16;

  /** And in the end: the slower way may take several times as long. */
  private static final int SELDOM = 256;

  private enum Phase {
    WARM_UP,
    BETWEEN_TRIALS,
    TRIAL_OF_CALLER,
    TRIAL_OF_TEAM
  }

  private final LongSupplier clock; // ns
  private final double[] few = new double[MOST]; // ns a round, of the runs of a trial
  private Phase phase = Phase.WARM_UP;
  private boolean byTeam = true; // between trials
  private int between = SOON; // stretches between the last trial and the next one
  private int nextOfTeam = 2 * SOON; // the same when the team is quicker next time
  private int nextOfCaller = SOON;
  private long start; // of a run, ns
  private long time; // of this phase's runs so far, ns
  private long rounds; // of these
  private int runs;
  private double team; // ns a round, the last time it was timed
  private double caller;

  Trials(LongSupplier clock) {
    this.clock = clock;
  }

  /** Begins a run: whether the team is to do it. */
  public boolean begin() {
    start = clock.getAsLong();
    return phase == Phase.TRIAL_OF_TEAM || byTeam && phase != Phase.TRIAL_OF_CALLER;
  }

  /** Ends a run of so many rounds. */
  public void end(int rounds) {
    long run = clock.getAsLong() - start;
    time += run;
    this.rounds += rounds;
    boolean trial = phase == Phase.TRIAL_OF_CALLER || phase == Phase.TRIAL_OF_TEAM;
    if (trial) {
      few[runs] = (double) run / rounds;
    }
    runs++;
    int stretches = trial ? 1 : between;
    if (runs >= FEW * stretches && time >= STRETCH * stretches || trial && runs == MOST) {
      endPhase();
      time = 0;
      this.rounds = 0;
      runs = 0;
    }
  }

  private void endPhase() {
    switch (phase) {
      case WARM_UP -> phase = Phase.BETWEEN_TRIALS;
      case BETWEEN_TRIALS -> {
        team = (double) time / rounds;
        phase = Phase.TRIAL_OF_CALLER;
      }
      case TRIAL_OF_CALLER -> {
        caller = median();
        phase = Phase.TRIAL_OF_TEAM;
        if (byTeam) {
          decide();
        }
      }
      case TRIAL_OF_TEAM -> {
        team = median();
        decide();
      }
    }
  }

  private void decide() {
    phase = Phase.BETWEEN_TRIALS;
    if (team < caller) {
      nextOfCaller = byTeam ? SOON : nextOfCaller;
      between = nextOfTeam;
      nextOfTeam = Math.min(2 * nextOfTeam, SELDOM);
    } else {
      nextOfTeam = SOON;
      between = nextOfCaller;
      nextOfCaller = Math.min(2 * nextOfCaller, SELDOM);
    }
    byTeam = team < caller;
  }

  private double median() {
    Arrays.sort(few, 0, runs);
    return few[runs / 2];
  }
}
