package rnn.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * The weights that multiply one operand (x, h, or a value of the cell's own) for neighbouring
 * blocks of Z: packed both ways. Their gradient is a product whose lanes run along dZ, which all
 * groups of a layer share: dWᵀ = operandᵀ · dZ.
 */
final class WeightGroup {
  /** Rows of dWᵀ that are transposed together: what they touch stays in the cache. */
  private static final int TOGETHER = 8;

  private final CellMemory memory;
  private final Team team;
  private final Matrix operand; // [T·B, operand]
  private final Matrix z; // [T·B, blocks·padded H]
  private final Matrix dZ; // [T·B, blocks·H]
  private final Panels packedDZ; // [T·B, blocks·padded H]
  private final Panels forward; // [operand, blocks·padded H]
  private final Panels backward; // [blocks·H, operand]
  private final Matrix dWTransposed; // [operand, blocks·padded H]
  private final Packing[][] packings; // a worker's
  private final Matrix[] dW; // [H, operand] a block
  private final int firstBlock;
  private Matrix operandTransposed; // [operand, positions]

  /**
   * Weights of a group.
   *
   * @param operand what they multiply, {@code [T·B, operand]}
   * @param w the parameter's view {@code [gates·H, operand]}
   * @param gradient its gradient's view, null outside training
   * @param firstBlock the first block of Z it feeds
   * @param gateRows for each block, its block of rows in w
   * @param layerDZ room for the gradient of all of the layer's Z, packed; null outside training
   */
  WeightGroup(
      CellMemory memory,
      Team team,
      Matrix operand,
      Matrix w,
      Matrix gradient,
      int firstBlock,
      int[] gateRows,
      Panels layerDZ) {
    this.memory = memory;
    this.team = team;
    this.operand = operand;
    this.firstBlock = firstBlock;
    int units = memory.units;
    int blocks = gateRows.length;
    int width = blocks * memory.padded;
    boolean training = gradient != null;
    forward = team.kernels(0).panels(w.columns(), width);
    backward = training ? team.kernels(0).panels(blocks * units, w.columns()) : null;
    z = memory.zBlocks(firstBlock, blocks);
    dZ = training ? memory.dZBlocks(firstBlock, blocks) : null;
    packedDZ = training ? layerDZ.columns(firstBlock * memory.padded, width) : null;
    dWTransposed =
        training ? Matrix.of(new float[w.columns() * width], 0, w.columns(), width) : null;
    dW = new Matrix[training ? blocks : 0];
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

    /** z += operand · Wᵀ for {@code rows} positions. */
    void addForward(Kernels kernels, int rows, int position) {
      for (int i = 0; i < w.length; i++) {
        kernels.multiply(rows, operand, position, w[i], z[i], position);
      }
    }
  }

  void refresh(int worker) {
    for (Packing packing : packings[worker]) {
      packing.run();
    }
  }

  /** z += operand · Wᵀ for {@code rows} positions. */
  void addForward(Kernels kernels, int rows, int position) {
    kernels.multiply(rows, operand, position, forward, z, position);
  }

  /** dOperand += dZ · W for {@code rows} positions, into rows from {@code first} on. */
  void addBackward(Kernels kernels, int rows, int position, Matrix dOperand, int first) {
    kernels.multiply(rows, dZ, position, backward, dOperand, first);
  }

  /** Makes the view that {@link #addWeights} reads. */
  void prepare(int positions) {
    if (operandTransposed == null || operandTransposed.columns() != positions) {
      operandTransposed = operand.rows(0, positions).transposed();
    }
  }

  /** dW += dZᵀ · operand, this worker's share: a range of its columns. */
  void addWeights(int worker) {
    int first = share(worker);
    int last = share(worker + 1);
    int width = dWTransposed.columns();
    Arrays.fill(dWTransposed.data(), first * width, last * width, 0);
    team.kernels(worker)
        .multiply(last - first, operandTransposed, first, packedDZ, dWTransposed, first);
    for (int j = first; j < last; j += TOGETHER) {
      for (int i = 0; i < dW.length; i++) {
        addTransposed(j, Math.min(j + TOGETHER, last), i * memory.padded, dW[i]);
      }
    }
  }

  /** Where a worker's columns begin: whole lanes of the operand. */
  private int share(int worker) {
    int lanes = Kernels.padded(operand.columns()) / Kernels.PADDING;
    return Math.min(team.share(lanes, worker) * Kernels.PADDING, operand.columns());
  }

  /** Columns {@code first … last − 1} of a block of dW. */
  private void addTransposed(int first, int last, int column, Matrix to) {
    float[] from = dWTransposed.data();
    int width = dWTransposed.columns();
    for (int u = 0; u < memory.units; u++) {
      int at = to.at(u, 0);
      for (int j = first; j < last; j++) {
        to.data()[at + j] += from[j * width + column + u];
      }
    }
  }
}
