package rnn.core;

import java.util.stream.IntStream;
import rnn.core.kernel.Team;

/**
 * A pass forward over all sequences, where the workers do not split them: round by round they share
 * the units of wide layers. What comes before the first of these and after the last is the
 * caller's, without a round; so are all layers where it is alone.
 */
final class ForwardRounds {
  private final Machine[] machines;
  private final Team team;
  private final int first; // of the machines that are shared
  private final int last; // one past the last of them
  private final int[] rounds; // of a machine
  private final Team.Rounds share = this::share;
  private int allRounds;
  private Layout layout; // of the last window, often of the next one, too
  private Masks masks;

  ForwardRounds(Machine[] machines, Team team) {
    this.machines = machines;
    this.team = team;
    int[] shared =
        IntStream.range(0, machines.length)
            .filter(i -> machines[i] instanceof SharedCellLayer)
            .toArray();
    first = shared.length == 0 ? machines.length : shared[0];
    last = shared.length == 0 ? machines.length : shared[shared.length - 1] + 1;
    rounds = new int[machines.length];
  }

  /** Runs a window, whose first sequences may start where they ended the last one. */
  void run(Layout newLayout, Masks newMasks, int carried) {
    if (layout != newLayout || masks != newMasks) {
      begin(newLayout, newMasks);
    }
    for (Machine machine : machines) {
      machine.begin(carried);
    }
    if (team.isAlone() || !areShared()) {
      alone(0, machines.length);
      return;
    }
    alone(0, first);
    team.run(allRounds, share);
    machines[last - 1].fetchOutput(0, layout);
    alone(last, machines.length);
  }

  /** Whether there are layers whose units the workers share. */
  boolean areShared() {
    return first < last;
  }

  private void begin(Layout newLayout, Masks newMasks) {
    layout = newLayout;
    masks = newMasks;
    allRounds = 0;
    for (int i = first; i < last; i++) {
      rounds[i] = machines[i].rounds(layout);
      allRounds += rounds[i];
    }
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
    if (left == 0 && i > first) {
      machines[i - 1].fetchOutput(worker, layout);
    }
    machines[i].forwardRound(worker, left, layout, masks);
  }
}
