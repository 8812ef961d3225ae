package rnn.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/** The kernels and numbers of threads that must all give the same bits. */
final class Everywhere {
  private static final List<Kernels> KERNELS = Kernels.all();

  static {
    if (KERNELS.size() != 4) {
      throw new AssertionError("found " + KERNELS + ", expected scalar and 128, 256 and 512 bits");
    }
  }

  private Everywhere() {}

  /** On one thread with the kernels that are the specification. */
  static <T> T specified(Function<Team, T> work) {
    return on(Kernels.scalar(), 1, work);
  }

  /** On the scalar kernels and at every vector width, each with 1, 2 and 3 threads. */
  static <T> List<T> each(Function<Team, T> work) {
    List<T> results = new ArrayList<>();
    for (Kernels kernels : KERNELS) {
      for (int threads = 1; threads <= 3; threads++) {
        results.add(on(kernels, threads, work));
      }
    }
    return results;
  }

  private static <T> T on(Kernels kernels, int threads, Function<Team, T> work) {
    try (Team team = new Team(kernels, threads)) {
      return work.apply(team);
    }
  }
}
