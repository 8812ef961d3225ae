package rnn.core;

import java.util.ArrayList;
import java.util.List;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * The weights that multiply one operand (x, h, or a value of the cell's own) for neighbouring
 * blocks of Z: packed both ways, with the gradient dW = dZᵀ · operand.
 */
final class WeightGroup {
  /** {@code [operand, blocks·H]}: operand · Wᵀ adds to Z. */
  final Panels forward;

  /** {@code [blocks·H, operand]}: dZ · W adds to the operand's gradient. */
  final Panels backward;

  private final CellMemory memory;
  private final Team team;
  private final Panels operand; // [T·B, operand], packed for dW
  private final Packing[][] packings; // a worker's
  private final Matrix[] dW; // [H, operand] a block
  private final Matrix[] dZ; // [H, T·B] a block
  private final int firstBlock;
  private int shape;

  /**
   * Weights of a group.
   *
   * @param w the parameter's view {@code [gates·H, operand]}
   * @param gradient its gradient's view, null outside training
   * @param firstBlock the first block of Z it feeds
   * @param gateRows for each block, its block of rows in w
   */
  WeightGroup(
      CellMemory memory,
      Team team,
      Matrix w,
      Matrix gradient,
      int firstBlock,
      int[] gateRows,
      int positions) {
    this.memory = memory;
    this.team = team;
    this.firstBlock = firstBlock;
    int units = memory.units;
    int blocks = gateRows.length;
    boolean training = gradient != null;
    forward = team.kernels(0).panels(w.columns(), blocks * memory.padded);
    backward = training ? team.kernels(0).panels(blocks * units, w.columns()) : null;
    operand = training ? team.kernels(0).panels(positions, w.columns()) : null;
    dW = new Matrix[training ? blocks : 0];
    dZ = new Matrix[dW.length];
    List<Packing> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      Matrix gate = w.rows(gateRows[i] * units, units);
      all.add(new Packing(forward, gate.transposed(), 0, i * memory.padded));
      if (training) {
        all.add(new Packing(backward, gate, i * units, 0));
        dW[i] = gradient.rows(gateRows[i] * units, units);
      }
    }
    packings = new Packing[team.size()][];
    for (int worker = 0; worker < packings.length; worker++) {
      int me = worker;
      packings[worker] = all.stream().map(p -> p.share(team, me)).toArray(Packing[]::new);
    }
  }

  /** Products for a range of the units: for each block its columns, and where they are added. */
  final class Columns {
    private final Panels[] w;
    private final Matrix[] z;

    Columns(UnitShare share) {
      int blocks = forward.columns() / memory.padded;
      w = new Panels[blocks];
      z = new Matrix[blocks];
      for (int i = 0; i < blocks; i++) {
        w[i] = forward.columns(i * memory.padded + share.first, share.count);
        z[i] = memory.zUnits(firstBlock + i, share.first, share.count);
      }
    }

    void multiply(Kernels kernels, int rows, Matrix x, int position) {
      for (int i = 0; i < w.length; i++) {
        kernels.multiply(rows, x, position, w[i], z[i], position);
      }
    }
  }

  void refresh(int worker) {
    for (Packing packing : packings[worker]) {
      packing.run();
    }
  }

  /** Packs this worker's share of the operand's positions. */
  void prepare(int worker, Matrix x, int positions) {
    int first = team.share(positions, worker);
    int last = team.share(positions, worker + 1);
    operand.pack(last - first, x, first, first, 0);
    if (worker == 0 && shape != positions) {
      shape = positions;
      for (int i = 0; i < dZ.length; i++) {
        dZ[i] = memory.dZTransposed(firstBlock + i, positions);
      }
    }
  }

  /** Adds this worker's share of dW: a range of its rows. */
  void backward(int worker, int positions) {
    int units = memory.units;
    int first = team.share(dW.length * units, worker);
    int last = team.share(dW.length * units, worker + 1);
    for (int i = first / units; i * units < last; i++) {
      int from = Math.max(first, i * units) - i * units;
      int to = Math.min(last, (i + 1) * units) - i * units;
      team.kernels(worker).multiply(to - from, dZ[i], from, operand, dW[i], from);
    }
  }
}
