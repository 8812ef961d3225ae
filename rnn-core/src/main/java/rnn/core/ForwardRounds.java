package rnn.core;

import java.util.stream.IntStream;
import rnn.core.kernel.Team;

/**
 * A pass forward over all sequences, where the workers do not split them: round by round they share
 * the units of wide layers. What comes before the first of these and after the last is the
 * caller's, without a round.
 */
final class ForwardRounds {
  private final Machine[] machines;
  private final Team team;
  private final int first; // of the machines that are shared
  private final int last; // one past the last of them
  private final int[] rounds; // of a machine
  private final Team.Rounds share = this::share;
  private Layout layout;
  private Masks masks;

  ForwardRounds(Machine[] machines, Team team) {
    this.machines = machines;
    this.team = team;
    int[] shared =
        IntStream.range(0, machines.length)
            .filter(i -> machines[i] instanceof SplitCellLayer)
            .toArray();
    first = shared.length == 0 ? machines.length : shared[0];
    last = shared.length == 0 ? machines.length : shared[shared.length - 1] + 1;
    rounds = new int[machines.length];
  }

  void run(Layout newLayout, Masks newMasks) {
    layout = newLayout;
    masks = newMasks;
    alone(0, first);
    int all = 0;
    for (int i = first; i < last; i++) {
      rounds[i] = machines[i].begin(layout);
      all += rounds[i];
    }
    if (first < last) {
      team.run(all, share);
    }
    alone(last, machines.length);
  }

  private void alone(int from, int to) {
    for (int i = from; i < to; i++) {
      machines[i].forward(0, layout, masks);
    }
  }

  private void share(int worker, int round) {
    int i = first;
    int left = round;
    for (; left >= rounds[i]; i++) {
      left -= rounds[i];
    }
    machines[i].forwardRound(worker, left, layout, masks);
  }
}
