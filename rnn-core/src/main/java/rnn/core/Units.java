package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/**
 * A range of a layer's units that begins at a whole lane.
 *
 * @param layer how many the layer has
 * @param first the first of them
 * @param count how many, without padding
 */
record Units(int layer, int first, int count) {
  /** Fewer a worker are not worth the hand-over. */
  private static final int LEAST = 64;

  /** All units of a layer. */
  static Units all(int layer) {
    return new Units(layer, 0, layer);
  }

  /** Whether a team is better off sharing units where it has too few sequences to share. */
  static boolean areWorthSharing(int layer, Team team) {
    return team.size() > 1 && Kernels.padded(layer) >= LEAST * team.size();
  }

  /** A worker's share of a layer. */
  static Units share(int layer, Team team, int worker) {
    int padded = Kernels.padded(layer);
    int first = team.lane(padded, worker);
    return new Units(layer, first, Math.min(layer, team.lane(padded, worker + 1)) - first);
  }

  /** Where the range begins among the rows of a parameter of {@code gate} blocks before it. */
  int row(int gate) {
    return gate * layer + first;
  }
}
