package rnn.core.kernel;

import java.util.function.LongSupplier;

/**
 * Which workers do not come in time because another process has their core: for a while nobody
 * waits for them then, and each time for longer. Only the caller of a team knows of it.
 */
final class Absences {
  /** Shorter than a scheduler gives a core to somebody else, longer than an interrupt. */
  private static final long LOST = 1_000_000; // ns

  /** A core that is shared is lost again after a few of the scheduler's turns. */
  private static final long SOON = 10_000_000; // ns

  private static final long SHORTEST = 5_000_000; // ns
  private static final long LONGEST = 160_000_000; // ns

  private final boolean[] away; // a worker's
  private final boolean[] late; // since when it has not begun a share, a worker's
  private final long[] since; // of the first of the shares that it has not begun, ns
  private final long[] until; // when its absence ends or ended, ns
  private final long[] length; // of its last absence, ns
  private final LongSupplier clock; // ns
  private long lastWait; // when a long one ended
  private int roundOfLastWait;

  Absences(int workers, LongSupplier clock) {
    this.clock = clock;
    lastWait = clock.getAsLong();
    away = new boolean[workers];
    late = new boolean[workers];
    since = new long[workers];
    until = new long[workers];
    length = new long[workers];
  }

  /** Whether somebody else has to do a worker's shares; looks at the clock if it was so before. */
  boolean isAway(int worker) {
    away[worker] = away[worker] && clock.getAsLong() - until[worker] < 0;
    return away[worker];
  }

  /** A worker is not late any more: it has done its share, it sleeps, or nobody asks for it. */
  void excuse(int worker) {
    late[worker] = false;
  }

  /** A worker that is awake has not begun its share. */
  void wasLate(int worker) {
    long now = clock.getAsLong();
    if (!late[worker]) {
      late[worker] = true;
      since[worker] = now;
    } else if (now - since[worker] > LOST) {
      begin(worker, now);
    }
  }

  /**
   * A worker was waited for since {@code start} in the middle of its share. Where shares are large,
   * some of them take that much longer than others; but not longer than a round.
   */
  void wasWaitedFor(int worker, long start, int round) {
    long now = clock.getAsLong();
    long rounds = Math.max(1, round - roundOfLastWait);
    if (now - start > Math.max(LOST, (start - lastWait) / rounds)) {
      begin(worker, now);
    }
    late[worker] = false;
    lastWait = now;
    roundOfLastWait = round;
  }

  private void begin(int worker, long now) {
    boolean soon = length[worker] > 0 && now - until[worker] < SOON;
    length[worker] = soon ? Math.min(2 * length[worker], LONGEST) : SHORTEST;
    until[worker] = now + length[worker];
    away[worker] = true;
    late[worker] = false;
  }
}
