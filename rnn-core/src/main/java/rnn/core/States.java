package rnn.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rnn.core.StatefulMachine.Moment;

/** The states of all layers of a network, bottom up, as one value. */
final class States {
  private final StatefulMachine[] cells;
  private final int sequences;
  private final Model model;
  private final float[] zeros; // [H] of the widest
  private final float[] moved; // [H] of the widest

  States(Machine[] machines, int sequences, Model model) {
    this.sequences = sequences;
    this.model = model;
    cells =
        Arrays.stream(machines)
            .filter(machine -> machine instanceof StatefulMachine)
            .toArray(StatefulMachine[]::new);
    int widest = 0;
    for (StatefulMachine cell : cells) {
      widest = Math.max(widest, cell.units());
    }
    zeros = new float[widest];
    moved = new float[widest];
  }

  /** Rows {@code first … last − 1} start the next window where they ended the last one. */
  void carry(int first, int last) {
    for (StatefulMachine cell : cells) {
      cell.carry(first, last);
    }
  }

  /**
   * Moves the initial states to where they lie in another layout. Both keep the order of sequences,
   * so one that moves up can only take the place of another that does.
   */
  void move(Layout from, Layout to) {
    for (StatefulMachine cell : cells) {
      for (int s = 0; s < cell.states(); s++) {
        for (int b = sequences - 1; b >= 0; b--) {
          if (to.stateOf(b) > from.stateOf(b)) {
            move(cell, s, from.stateOf(b), to.stateOf(b));
          }
        }
        for (int b = 0; b < sequences; b++) {
          if (to.stateOf(b) <= from.stateOf(b)) {
            move(cell, s, from.stateOf(b), to.stateOf(b));
          }
        }
      }
    }
  }

  private void move(StatefulMachine cell, int state, int from, int to) {
    cell.readState(Moment.INITIAL, state, from, moved, 0);
    cell.writeState(Moment.INITIAL, state, to, moved, 0);
  }

  /** Overwrites all with 0. */
  void clear(Moment moment, Layout layout) {
    for (StatefulMachine cell : cells) {
      for (int s = 0; s < cell.states(); s++) {
        for (int b = 0; b < sequences; b++) {
          cell.writeState(moment, s, layout.stateOf(b), zeros, 0);
        }
      }
    }
  }

  /** Sequences that were not in the window end as they began: they keep their states. */
  State read(Moment moment, Layout layout) {
    List<float[]> values = new ArrayList<>();
    for (StatefulMachine cell : cells) {
      for (int s = 0; s < cell.states(); s++) {
        float[] value = new float[sequences * cell.units()];
        for (int b = 0; b < sequences; b++) {
          boolean kept = moment == Moment.FINAL && b >= layout.window().sequences();
          Moment from = kept ? Moment.INITIAL : moment;
          cell.readState(from, s, layout.stateOf(b), value, b * cell.units());
        }
        values.add(value);
      }
    }
    return new State(values);
  }

  /** Overwrites all, or nothing where the state is of another model or batch. */
  void write(Moment moment, Layout layout, State state) {
    check(state);
    int i = 0;
    for (StatefulMachine cell : cells) {
      for (int s = 0; s < cell.states(); s++, i++) {
        for (int b = 0; b < sequences; b++) {
          cell.writeState(moment, s, layout.stateOf(b), state.get(i), b * cell.units());
        }
      }
    }
  }

  private void check(State state) {
    int i = 0;
    for (StatefulMachine cell : cells) {
      for (int s = 0; s < cell.states(); s++, i++) {
        if (i >= state.size() || state.get(i).length != sequences * cell.units()) {
          throw new IllegalArgumentException(
              "state: found a state of another model or batch, expected %d × %d values for %s"
                  .formatted(sequences, cell.units(), model));
        }
      }
    }
    if (i != state.size()) {
      throw new IllegalArgumentException(
          "state: found %d arrays, expected %d for %s".formatted(state.size(), i, model));
    }
  }
}
