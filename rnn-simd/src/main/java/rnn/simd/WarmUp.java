package rnn.simd;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Has a method of vectors compiled before it is used for long. Until C2 has compiled it, each
 * vector is an object and each operation a few calls, and a step takes hundreds of times as long.
 * C2 is asked for a method after thousands of calls, but for a loop in the middle of one much
 * earlier, if it is long; then it compiles what is left of the loop first, and the method later. So
 * the method is called for short loops until C2 has been asked for all of it, and C2 is waited for:
 * it needs the core more than slow vectors do. Other threads go on, and warm up what they use.
 */
final class WarmUp {

  /** A short use of the method, on room of its own. */
  interface Use {
    /**
     * Runs loops of a few turns.
     *
     * @param more 0, or 1 for a turn more: C2 leaves out a way that it has never seen taken
     */
    void run(int more);
  }

  /**
   * Turns of a call's loops. C2 is asked for a method after 600 calls if they made 15,000 turns
   * together, and for a loop after 40,000: where a call makes fewer, the method comes first.
   */
  private static final int LONG = 64;

  /** Turns after which a method is warmed up; that takes several times as many. */
  private static final int MANY = 4_000;

  /** Short uses after which C2 has been asked for the method. */
  private static final int CALLS = 3_500;

  /** Calls that are timed together: the first ones after a nap are slow. */
  private static final int BATCH = 10;

  /** An operation takes about 1 ns when it is compiled, and 50 and more before. */
  private static final int QUICK = 10; // ns

  private static final long NAP = 1_000_000; // ns
  private static final long PATIENCE = 2_000_000_000; // ns

  /** Whether C2 did not come: it may be switched off, or not know vectors. */
  private static final AtomicBoolean IN_VAIN = new AtomicBoolean();

  private final Supplier<Use> use;
  private final long quick; // ns of a batch
  private final LongSupplier clock;
  private final AtomicBoolean inVain;
  private int left = MANY; // turns; 0 when somebody warms up, or has

  /**
   * A warm-up that has not been yet.
   *
   * @param operations of vectors in a short use
   */
  WarmUp(int operations, Supplier<Use> use) {
    this(operations, use, System::nanoTime, IN_VAIN);
  }

  /** The same with a clock of its own. */
  WarmUp(int operations, Supplier<Use> use, LongSupplier clock, AtomicBoolean inVain) {
    this.use = use;
    this.clock = clock;
    this.inVain = inVain;
    quick = (long) QUICK * operations * BATCH;
  }

  /** Says that the method is about to be called, for so many turns of its loops. */
  void before(int turns) {
    if (left > 0 && turns > LONG && isDue(turns)) {
      warm();
    }
  }

  private synchronized boolean isDue(int turns) {
    boolean first = left > 0;
    left = Math.max(0, left - turns);
    return first && left == 0;
  }

  private void warm() {
    Use method = use.get();
    long end = 0;
    for (int calls = 0; !inVain.get() && !isQuick(method); calls += BATCH) {
      if (calls == CALLS) {
        end = clock.getAsLong() + PATIENCE;
      } else if (calls > CALLS) {
        LockSupport.parkNanos(NAP);
        if (clock.getAsLong() - end > 0) {
          inVain.set(true);
        }
      }
    }
  }

  private boolean isQuick(Use method) {
    long begin = clock.getAsLong();
    for (int i = 0; i < BATCH; i++) {
      method.run(i % 2);
    }
    return clock.getAsLong() - begin < quick;
  }
}
