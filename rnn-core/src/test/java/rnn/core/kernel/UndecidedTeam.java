package rnn.core.kernel;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** A team whose clock goes as it likes: so who is quicker changes from trial to trial. */
public final class UndecidedTeam {
  private UndecidedTeam() {}

  /** A team of scalar kernels. */
  public static Team of(int size, long seed) {
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
      now += random.nextInt(1000);
      return now;
    }
  }
}
