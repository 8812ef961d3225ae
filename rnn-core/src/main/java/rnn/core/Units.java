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

  /** Weights that come from a cache that all share, or from memory: 8 MB. */
  private static final int LARGE = 2 << 20;

  /** Sequences a worker; fewer read rows one by one, more multiply longer than they read. */
  private static final int FEW = 8;

  private static final int MANY = 48;

  /** All units of a layer. */
  static Units all(int layer) {
    return new Units(layer, 0, layer);
  }

  /** Whether a team is better off sharing units where it has too few sequences to share. */
  static boolean areWorthSharing(int layer, Team team) {
    return team.size() > 1 && Kernels.padded(layer) >= LEAST * team.size();
  }

  /**
   * Whether a team is better off sharing the units of a model that only runs forward: there are
   * fewer sequences than workers, or each worker then reads its part of large weights for all of
   * them, and not all weights for a few. Layers too small to share the caller does alone.
   */
  static boolean areWorthSharing(Model model, int sequences, Team team) {
    int each = sequences / team.size();
    if (each == 0) {
      return true;
    }
    if (team.size() == 1 || each < FEW || each > MANY) {
      return false;
    }
    long alone = 0;
    for (Parameter p : model.parameters()) {
      alone += areWorthSharing(model.inputsOf(p.layer() + 1), team) ? 0 : p.size();
    }
    return areLarge(model) && alone <= model.size() / 64;
  }

  /** Whether a model's weights come from beyond a core's own cache in each pass. */
  static boolean areLarge(Model model) {
    return model.size() >= LARGE;
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
