package rnn.core;

import java.util.function.Supplier;
import rnn.core.kernel.Team;

/**
 * A cell whose units the workers share, forward only, until the caller turns out to be quicker
 * alone: then it does what one thread does, with weights and memory of its own, because all the
 * shares one after the other take longer. The states go with whoever computes. Of large weights
 * there is no second copy: each would push the other out of a cache that all cores share, and who
 * has just computed would always be the quicker one.
 */
final class SharedCellLayer implements StatefulMachine {
  private final Team team;
  private final int sequences;
  private final SplitCellLayer parts;
  private final Supplier<CellLayer> making; // null where the caller alone does all shares
  private final float[] moved; // [H]
  private CellLayer whole; // null until the caller is alone for the first time
  private StatefulMachine current; // who has the states

  SharedCellLayer(Team team, int sequences, SplitCellLayer parts, Supplier<CellLayer> whole) {
    this.team = team;
    this.sequences = sequences;
    this.parts = parts;
    making = whole;
    moved = new float[parts.units()];
    current = parts;
  }

  @Override
  public void refresh() {
    parts.refresh();
    if (whole != null) {
      whole.refresh();
    }
  }

  @Override
  public void refresh(int worker) {
    parts.refresh(worker);
    if (whole != null && worker == 0) {
      whole.refresh(0);
    }
  }

  @Override
  public int rounds(Layout layout) {
    return parts.rounds(layout);
  }

  @Override
  public void begin(int carried) {
    StatefulMachine next = team.isAlone() && making != null ? whole() : parts;
    if (next == current) {
      next.begin(carried);
      return;
    }
    current.carry(0, carried);
    for (int s = 0; s < states(); s++) {
      for (int b = 0; b < sequences; b++) {
        current.readState(Moment.INITIAL, s, b, moved, 0);
        next.writeState(Moment.INITIAL, s, b, moved, 0);
      }
    }
    current = next;
    next.begin(0);
  }

  private CellLayer whole() {
    if (whole == null) {
      whole = making.get();
      whole.refresh();
      whole.refresh(0);
    }
    return whole;
  }

  @Override
  public void forwardRound(int worker, int round, Layout layout, Masks masks) {
    parts.forwardRound(worker, round, layout, masks);
  }

  @Override
  public void fetchOutput(int worker, Layout layout) {
    parts.fetchOutput(worker, layout);
  }

  /** By the caller alone. */
  @Override
  public void forward(int worker, Layout layout, Masks masks) {
    if (current == whole) {
      whole.forward(worker, layout, masks);
      return;
    }
    for (int round = 0; round < parts.rounds(layout); round++) {
      for (int share = 0; share < team.size(); share++) {
        parts.forwardRound(share, round, layout, masks);
      }
    }
  }

  @Override
  public int units() {
    return parts.units();
  }

  @Override
  public int states() {
    return parts.states();
  }

  @Override
  public void readState(Moment moment, int state, int sequence, float[] to, int at) {
    current.readState(moment, state, sequence, to, at);
  }

  @Override
  public void writeState(Moment moment, int state, int sequence, float[] from, int at) {
    current.writeState(moment, state, sequence, from, at);
  }

  @Override
  public void carry(int first, int last) {
    current.carry(first, last);
  }
}
