package rnn.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A few threads, each with kernels of its own, that do a task together, again and again: the caller
 * is worker 0, the others wait for it. A waiting thread spins briefly, because the next task mostly
 * comes within microseconds, then yields and at last parks, because another process may want the
 * core. Shares that no worker has begun when the caller is done with its own, because another
 * process has the core, are the caller's, too, and for a while all shares of a worker that keeps
 * losing it, or all shares of what the caller alone does quicker: which thread does a share changes
 * no result. What is written here again and again, the others have to fetch from the caller's core:
 * so a field that stays the same is not written.
 *
 * <p>Not for several callers at once: networks may have a team in common if they run by turns.
 */
public final class Team implements AutoCloseable {

  /** What each worker does with its share of several rounds. */
  @FunctionalInterface
  public interface Rounds {
    /**
     * Does one share.
     *
     * @param worker which one: 0 … size − 1
     * @param round which round: 0 … rounds − 1
     */
    void run(int worker, int round);
  }

  /** What each worker does with its share of one round. */
  @FunctionalInterface
  public interface Task extends Rounds {
    /**
     * Does one share.
     *
     * @param worker which one: 0 … size − 1
     */
    void run(int worker);

    @Override
    default void run(int worker, int round) {
      run(worker);
    }
  }

  private static final VarHandle LAST = last();
  private static final VarHandle PARKED = MethodHandles.arrayElementVarHandle(boolean[].class);

  /** The distance between counters that different threads write: two lines of the cache. */
  private static final int APART = 32;

  private static final int SPINS = 200_000;

  /**
   * A pause for so many looks: a hypervisor takes the core from who pauses again and again without
   * anything between.
   */
  private static final int LOOKS = 64;

  private static final int YIELDS = 100;

  /** Looks of a caller that is done until it does what nobody has begun. */
  private static final int COURTESY = 100;

  private static final int PATIENCE = 50_000;
  private static final long NAP = 20_000; // ns

  private final Kernels[] kernels;
  private final Thread[] threads;
  private final boolean[] parked;
  private final boolean[] reserved; // workers whose shares of these rounds are the caller's
  private final AtomicIntegerArray taken; // the last round whose share somebody does, a worker's
  private final AtomicIntegerArray done; // the last round whose share is done, a worker's
  private final LongSupplier clock; // ns
  private final Absences absences;
  private boolean alone; // whether the caller does all shares
  private Rounds task;
  private int first; // of the task's rounds
  private volatile int last; // of the task's rounds
  private volatile boolean closed;
  private volatile Throwable failure;

  /**
   * Starts a team.
   *
   * @param kernels the arithmetic; each worker has its own, so that the same may be given to others
   * @param size the number of workers, the caller among them
   * @throws IllegalArgumentException if it is below 1
   */
  public Team(Kernels kernels, int size) {
    this(kernels, size, System::nanoTime);
  }

  /** The same, which looks at a clock of its own to see who is away. */
  Team(Kernels kernels, int size, LongSupplier clock) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "team: found %d threads, expected at least 1".formatted(size));
    }
    this.clock = clock;
    this.kernels = new Kernels[size];
    Arrays.setAll(this.kernels, i -> kernels.another());
    threads = new Thread[size - 1];
    parked = new boolean[size];
    reserved = new boolean[size];
    taken = new AtomicIntegerArray((size + 1) * APART);
    done = new AtomicIntegerArray((size + 1) * APART);
    absences = new Absences(size, clock);
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] =
          Thread.ofPlatform().daemon().name("rnn-worker-" + worker).start(() -> work(worker));
    }
  }

  /** The number of workers. */
  public int size() {
    return threads.length + 1;
  }

  /** The kernels of a worker. */
  public Kernels kernels(int worker) {
    return kernels[worker];
  }

  /**
   * Where worker {@code worker}'s share of {@code count} things begins; it ends where the next
   * one's begins.
   */
  public int share(int count, int worker) {
    return (int) ((long) count * worker / size());
  }

  /** The same for padded columns: whole lanes. */
  public int lane(int columns, int worker) {
    return share(columns / Kernels.PADDING, worker) * Kernels.PADDING;
  }

  /** Who does all shares from now on: the caller alone, or each worker its own. */
  public void setAlone(boolean alone) {
    if (this.alone != alone) { // the workers look at what lies beside it
      this.alone = alone;
      for (int i = 1; i <= threads.length; i++) {
        absences.excuse(i);
      }
    }
  }

  /** Whether the caller does all shares. */
  public boolean isAlone() {
    return alone;
  }

  /** Trials of work that consists of tasks: it says by {@link #setAlone} which way it takes. */
  public Trials trials() {
    return new Trials(clock);
  }

  /**
   * Has every worker do its share, and returns when all are done.
   *
   * @throws IllegalStateException if any failed, with its failure as the cause; a team of one
   *     throws the failure itself
   */
  public void run(Task task) {
    run(1, task);
  }

  /**
   * The same for several rounds. All shares of a round are done before any of the next one begins,
   * but a worker sees that by itself: between two rounds it need not wait for the caller to have
   * seen it, and for the caller's word to arrive.
   */
  public void run(int rounds, Rounds task) {
    if (threads.length == 0) {
      alone(rounds, task);
    } else if (!alone) {
      together(rounds, task);
    } else {
      try {
        alone(rounds, task);
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  private void alone(int rounds, Rounds task) {
    for (int i = 0; i < rounds; i++) {
      for (int worker = 0; worker <= threads.length; worker++) {
        task.run(worker, i);
      }
    }
  }

  private void together(int rounds, Rounds task) {
    if (this.task != task) {
      this.task = task;
    }
    first = last + 1;
    int end = last + rounds;
    for (int i = 1; i <= threads.length; i++) {
      boolean away = absences.isAway(i);
      if (reserved[i] != away) {
        reserved[i] = away;
      }
      if (away) {
        taken.setPlain(i * APART, end);
      }
    }
    // No fence: it would wait until the workers have given up the line they look at. Who parks just
    // now may be overlooked, and its share is then done here.
    LAST.setRelease(this, end);
    for (int now = first; now - end <= 0; now++) {
      wake();
      finish(0, now);
      for (int i = 1; i <= threads.length; i++) {
        if (reserved[i]) {
          finish(i, now);
        } else {
          join(i, now);
        }
      }
    }
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null; // a fence, so not in every round
      throw failed(thrown);
    }
  }

  private static IllegalStateException failed(Throwable thrown) {
    return new IllegalStateException("a worker failed: " + thrown, thrown);
  }

  private void wake() {
    for (int i = 1; i <= threads.length; i++) {
      if (!reserved[i] && isParked(i)) {
        absences.excuse(i);
        LockSupport.unpark(threads[i - 1]);
      }
    }
  }

  private void join(int worker, int now) {
    long napping = 0; // since when
    for (int waits = 0; !isDone(worker, now); waits++) {
      if (waits == COURTESY) {
        if (take(worker, now)) {
          if (!isParked(worker)) {
            absences.wasLate(worker);
          }
          return;
        }
      } else if (waits < PATIENCE) {
        spin(waits);
      } else {
        napping = waits == PATIENCE ? clock.getAsLong() : napping;
        LockSupport.parkNanos(NAP); // an idle core takes over the worker that has lost its own
      }
    }
    if (napping == 0) {
      absences.excuse(worker);
    } else {
      absences.wasWaitedFor(worker, napping, now);
    }
  }

  private static void spin(int waits) {
    if (waits % LOOKS == 0) {
      Thread.onSpinWait();
    }
  }

  private void work(int worker) {
    for (int waits = 0; !closed; waits++) {
      int next = taken.getPlain(worker * APART) + 1; // the caller may have taken some meanwhile
      if (isReady(next) && take(worker, next)) {
        waits = 0;
      } else if (waits < SPINS) {
        spin(waits);
      } else if (waits < SPINS + YIELDS) {
        Thread.yield();
      } else {
        park(worker);
        waits = 0; // the share may be gone, the next one follows soon
      }
    }
  }

  /**
   * Whether a round is asked for, and all shares of the one before are done; a worker's own may be
   * one that the caller has taken and is still in.
   */
  private boolean isReady(int round) {
    if (round - last > 0) {
      return false;
    }
    for (int i = 0; i <= threads.length && round != first; i++) {
      if (!isDone(i, round - 1)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a worker's share of a round is done; it may even have done the next one. */
  private boolean isDone(int worker, int round) {
    return done.getAcquire(worker * APART) - round >= 0;
  }

  /**
   * Does a worker's share of a round unless somebody does it already. A round ends only when all
   * its shares are done, so who takes one finds the round's task.
   */
  private boolean take(int worker, int ofRound) {
    boolean free = taken.compareAndSet(worker * APART, ofRound - 1, ofRound);
    if (free) {
      finish(worker, ofRound);
    }
    return free;
  }

  private void finish(int worker, int ofRound) {
    try {
      task.run(worker, ofRound - first);
    } catch (Throwable e) {
      failure = e;
    }
    done.setRelease(worker * APART, ofRound);
  }

  private void park(int worker) {
    PARKED.setVolatile(parked, worker, true);
    if (!isReady(taken.getPlain(worker * APART) + 1) && !closed) {
      LockSupport.park(this);
    }
    PARKED.setVolatile(parked, worker, false);
  }

  private boolean isParked(int worker) {
    return (boolean) PARKED.getOpaque(parked, worker);
  }

  private static VarHandle last() {
    try {
      return MethodHandles.lookup().findVarHandle(Team.class, "last", int.class);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}
