package rnn.core;

import rnn.core.kernel.Team;

/**
 * A pass backward over all sequences, where the workers do not split them: round by round they
 * share the units of wide layers, from the last one down. What comes before the first of these and
 * after the last is the caller's, without a round.
 */
final class BackwardRounds {
  private final Machine[] machines;
  private final Team team;
  private final int first; // of the machines that are shared
  private final int last; // one past the last of them
  private final int[] rounds; // of a machine
  private final Team.Rounds share = this::share;
  private Layout layout; // of the pass
  private Masks masks;

  BackwardRounds(Machine[] machines, Team team) {
    this.machines = machines;
    this.team = team;
    int low = 0;
    while (low < machines.length && !machines[low].isShared()) {
      low++;
    }
    int high = machines.length;
    while (high > low && !machines[high - 1].isShared()) {
      high--;
    }
    first = low;
    last = high;
    rounds = new int[machines.length];
  }

  void run(Layout newLayout, Masks newMasks) {
    layout = newLayout;
    masks = newMasks;
    int all = 0;
    for (int i = first; i < last; i++) {
      rounds[i] = machines[i].backwardRounds(layout);
      all += rounds[i];
    }
    alone(machines.length, last);
    if (all > 0) {
      team.run(all, share);
    }
    alone(first, 0);
  }

  private void alone(int from, int to) {
    for (int i = from - 1; i >= to; i--) {
      machines[i].backward(0, layout, masks);
    }
  }

  private void share(int worker, int round) {
    int i = last - 1;
    int left = round;
    for (; left >= rounds[i]; i--) {
      left -= rounds[i];
    }
    machines[i].backwardRound(worker, left, layout, masks);
  }
}
