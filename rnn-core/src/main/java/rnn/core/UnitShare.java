package rnn.core;

import java.util.List;
import rnn.core.cell.CellPlan;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/**
 * A worker's share of a layer's units, for windows of fewer sequences than workers, such as a step
 * of sampling: whole panels, their columns of every product and their part of every fused kernel.
 */
final class UnitShare {
  /** Fewer units are not worth the hand-over between workers. */
  private static final int LEAST = 128;

  final Kernels kernels;
  final int first;
  final int count;
  final StageRun[] stages;

  private UnitShare(
      List<CellPlan.Stage> stages, CellMemory memory, Kernels kernels, int first, int count) {
    this.kernels = kernels;
    this.first = first;
    this.count = count;
    this.stages =
        stages.stream()
            .map(stage -> new StageRun(stage, memory, kernels, first, count))
            .toArray(StageRun[]::new);
  }

  /** A share for each worker; none where the layer is too small or its panels too wide. */
  static UnitShare[] of(CellPlan plan, CellMemory memory, Team team) {
    int width = team.kernels(0).panelWidth(memory.width);
    int panels = memory.padded / width;
    boolean divisible = memory.padded % width == 0 && panels >= team.size();
    if (team.size() == 1 || memory.padded < LEAST * team.size() || !divisible) {
      return new UnitShare[0];
    }
    UnitShare[] shares = new UnitShare[team.size()];
    for (int worker = 0; worker < shares.length; worker++) {
      int first = team.share(panels, worker) * width;
      int last = team.share(panels, worker + 1) * width;
      shares[worker] =
          new UnitShare(plan.forward(), memory, team.kernels(worker), first, last - first);
    }
    return shares;
  }
}
