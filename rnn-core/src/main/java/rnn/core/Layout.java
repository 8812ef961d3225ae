package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * Where the positions of a window lie in the memory of the layers: worker by worker, then step by
 * step. Between two workers' rows lie some that nobody uses. A processor that sees rows read at
 * even distances fetches the next ones ahead of time, and if another core is writing those, both
 * wait for each other. Where workers do not split the sequences, because they are too few, because
 * they share units or because the caller is alone for now, all are the first one's, in the order of
 * positions.
 */
final class Layout {
  /**
   * Rows between two workers': more than a processor fetches ahead, which is two or three tiles.
   */
  private static final int APART = 32;

  /** Rows whose arrays may be large. */
  private static final int MANY = 64;

  private final Window window;
  private final boolean shared;
  private final int[] firsts; // [workers + 1] sequences
  private final int[][] rows; // [workers][T + 1]
  private final int[] order; // [positions]; null where rows are positions

  /**
   * The layout of a window.
   *
   * @param shared whether the workers split the sequences, of which there is one for each
   */
  Layout(Window window, Team team, boolean shared) {
    this.window = window;
    this.shared = shared;
    int workers = shared ? team.size() : 1;
    firsts = new int[workers + 1];
    rows = new int[workers][window.steps() + 1];
    order = workers == 1 ? null : new int[window.positions()];
    for (int w = 0, row = 0; w < workers; w++, row += APART) {
      firsts[w + 1] = shared ? team.share(window.sequences(), w + 1) : window.sequences();
      for (int t = 0; t < window.steps(); t++) {
        rows[w][t] = row;
        int last = Math.min(firsts[w + 1], window.rows(t));
        for (int b = firsts[w]; b < last; b++, row++) {
          if (order != null) {
            order[window.offset(t) + b] = row;
          }
        }
      }
      rows[w][window.steps()] = row;
    }
  }

  /**
   * Where the first of some rows begins in its array, in floats. G1 gives a large array regions of
   * its own, and 16 bytes into the first one its elements begin; 48 bytes further a line of the
   * cache does, and no vector of a row straddles two. Small arrays lie anywhere; those of one size
   * all in the same way, if that is a multiple of a line.
   */
  static int start(int rows) {
    return rows < MANY ? 0 : 12;
  }

  /** An array for rows of which the first begins at {@code start}. */
  static float[] array(int start, int rows, int stride) {
    return new float[Math.addExact(start, Math.multiplyExact(rows, stride))];
  }

  /** The rows that lie between workers in all, where a network has room for so many sequences. */
  static int between(int sequences, Team team, boolean split) {
    return !split || sequences < team.size() ? 0 : (team.size() - 1) * APART;
  }

  /** Whether each worker has a part of the sequences; else all are the first one's. */
  boolean isShared() {
    return shared;
  }

  Window window() {
    return window;
  }

  /** The first of a worker's sequences; the last one is before the next worker's first. */
  int first(int worker) {
    return firsts[worker];
  }

  /** The row of a worker's first sequence at a step; the others' follow. */
  int row(int worker, int t) {
    return rows[worker][t];
  }

  /** How many of a worker's sequences are running at a step. */
  int rows(int worker, int t) {
    return t < window.steps() ? rows[worker][t + 1] - rows[worker][t] : 0;
  }

  /** The position of a worker's first sequence at a step; the others' follow. */
  int position(int worker, int t) {
    return window.offset(t) + firsts[worker];
  }

  /** The row of a position. */
  int row(int position) {
    return order == null ? position : order[position];
  }

  /** The rows of all positions; null where they are the same. */
  int[] order() {
    return order;
  }

  /** Overwrites the first rows of panels with those of {@code count} positions. */
  void pack(Kernels kernels, Matrix m, int position, int count, Panels to) {
    for (int k = 0, run; k < count; k += run) {
      int row = row(position + k);
      for (run = 1; k + run < count && row(position + k + run) == row + run; ) {
        run++;
      }
      kernels.pack(run, m, row, to, k);
    }
  }

  /** Where a worker's first sequence lies among the states; the others follow. */
  int state(int worker) {
    return firsts[worker] + worker * APART;
  }

  /** Where a sequence's states lie, if it is in the window or not. */
  int stateOf(int sequence) {
    int worker = 0;
    while (worker < rows.length - 1 && sequence >= firsts[worker + 1]) {
      worker++;
    }
    return sequence + worker * APART;
  }
}
