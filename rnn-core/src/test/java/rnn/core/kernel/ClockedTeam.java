package rnn.core.kernel;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Teams that time their trials by a clock of the test's own. */
public final class ClockedTeam {
  private ClockedTeam() {}

  /** One by whose clock the caller is quicker alone. */
  public static Team quickerAlone(Kernels kernels, int size) {
    SlowWhileAlone clock = new SlowWhileAlone();
    clock.team = new Team(kernels, size, clock);
    return clock.team;
  }

  /**
   * One whose clock goes as it likes, so that who is quicker changes from trial to trial; few runs
   * make one.
   */
  public static Team undecided(int size, long seed) {
    return new Team(Kernels.scalar(), size, new Clock(seed));
  }

  private static final class Clock implements LongSupplier {
    private final SplittableRandom random;
    private long now;

    Clock(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public long getAsLong() {
      now += random.nextInt(10_000_000);
      return now;
    }
  }

  private static final class SlowWhileAlone implements LongSupplier {
    private Team team; // null while it begins
    private long now;

    @Override
    public long getAsLong() {
      now += team != null && team.isAlone() ? 1 : 1000;
      return now;
    }
  }
}
