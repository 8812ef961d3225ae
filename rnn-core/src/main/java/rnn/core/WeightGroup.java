package rnn.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.PackedRows;
import rnn.core.kernel.Panels;
import rnn.core.kernel.Team;

/**
 * The weights that multiply one operand (x, h, or a value of the cell's own) for neighbouring
 * blocks of Z: packed both ways. Their gradient is a product whose lanes run along dZ: dWᵀ =
 * operandᵀ · dZ, a range of dZ and a block of positions at a time.
 */
final class WeightGroup {
  /** Columns of dW that are written together: what they touch stays in the first-level cache. */
  private static final int TOGETHER = 64;

  private final CellMemory memory;
  private final Team team;
  private final Matrix operand; // [T·B, operand]
  private final Matrix z; // [T·B, blocks·padded H]
  private final Matrix dZ; // [T·B, blocks·H]
  private final Panels forward; // [operand, blocks·padded H]
  private final Panels backward; // [blocks·H, operand]
  private final PackedRows[] packed; // a worker's, [operand, 512]: a block of positions
  private final Matrix[][] sums; // a worker's, [operand, columns]: dWᵀ for a range; 0 between steps
  private final Packing[][] packings; // a worker's
  private final Matrix[] dW; // [H, operand] a block
  private final int firstBlock;
  private Matrix[] operands = {}; // transposed, [operand, 512] a block of positions
  private Layout layout; // theirs

  /**
   * Weights of a group.
   *
   * @param operand what they multiply, {@code [T·B, operand]}
   * @param rows the most positions that are multiplied at once, forward or backward
   * @param w the parameter's view {@code [gates·H, operand]}
   * @param gradient its gradient's view, null outside training
   * @param firstBlock the first block of Z it feeds
   * @param gateRows for each block, its block of rows in w
   */
  WeightGroup(
      CellMemory memory,
      Team team,
      Matrix operand,
      int rows,
      Matrix w,
      Matrix gradient,
      int firstBlock,
      int[] gateRows) {
    this.memory = memory;
    this.team = team;
    this.operand = operand;
    this.firstBlock = firstBlock;
    int units = memory.units;
    int blocks = gateRows.length;
    int width = blocks * memory.padded;
    boolean training = gradient != null;
    Kernels kernels = team.kernels(0);
    forward = kernels.panels(rows, w.columns(), width);
    backward = training ? kernels.panels(rows, blocks * units, w.columns()) : null;
    z = memory.zBlocks(firstBlock, blocks);
    dZ = training ? memory.dZBlocks(firstBlock, blocks) : null;
    packed = new PackedRows[memory.ranges.length];
    Arrays.setAll(packed, worker -> team.kernels(worker).packedRows(w.columns()));
    sums = new Matrix[memory.ranges.length][];
    Arrays.setAll(sums, worker -> sums(memory.ranges[worker], w.columns(), blocks));
    dW = new Matrix[training ? blocks : 0];
    List<Packing> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      Matrix gate = w.rows(memory.range.row(gateRows[i]), units);
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

  private Matrix[] sums(GradientRange[] ranges, int rows, int blocks) {
    Matrix[] all = new Matrix[ranges.length];
    for (int i = 0; i < all.length; i++) {
      if (ranges[i].isOf(firstBlock, blocks)) {
        int columns = ranges[i].packed().columns();
        // a distance that is no power of two, so that the rows lie in different sets of the cache
        int stride = columns + Kernels.PADDING;
        all[i] = Matrix.of(new float[Math.multiplyExact(rows, stride)], 0, rows, columns, stride);
      }
    }
    return all;
  }

  void refresh(int worker) {
    for (Packing packing : packings[worker]) {
      packing.run();
    }
  }

  /**
   * z += operand · Wᵀ for {@code rows} rows from {@code row} on; the operand's rows are those from
   * {@code from} on.
   */
  void addForward(Kernels kernels, int rows, int from, int row) {
    kernels.multiply(rows, operand, from, forward, z, row);
  }

  /** dOperand += dZ · W for {@code rows} rows from {@code row} on, into rows from {@code to} on. */
  void addBackward(Kernels kernels, int rows, int row, Matrix dOperand, int to) {
    kernels.multiply(rows, dZ, row, backward, dOperand, to);
  }

  /** Makes the views that {@link #packOperand} reads. */
  void prepareGradient(Layout newLayout) {
    if (newLayout != layout) {
      layout = newLayout;
      int count = layout.window().positions();
      Matrix all = operand.transposed();
      operands = new Matrix[(count + Kernels.BLOCK - 1) / Kernels.BLOCK];
      for (int i = 0; i < operands.length; i++) {
        int first = i * Kernels.BLOCK;
        int last = Math.min(first + Kernels.BLOCK, count);
        operands[i] =
            layout.order() == null
                ? all.columns(first, last - first)
                : all.ordered(Arrays.copyOfRange(layout.order(), first, last));
      }
    }
  }

  /** Packs the operand at the block of positions from {@code position} on. */
  void packOperand(int worker, int position) {
    team.kernels(worker).pack(operands[position / Kernels.BLOCK], packed[worker]);
  }

  /**
   * Adds the block of positions that a worker packed to the gradient of one of a share's ranges.
   */
  void addGradient(int worker, int share, int range) {
    Matrix sum = sums[share][range];
    if (sum != null) {
      Panels columns = memory.ranges[share][range].packed();
      team.kernels(worker).multiply(packed[worker], columns, sum);
    }
  }

  /** Overwrites a worker's part of dW with the sums. */
  void writeGradient(int worker) {
    for (int i = 0; i < sums[worker].length; i++) {
      Matrix sum = sums[worker][i];
      if (sum != null) {
        for (GradientRange.Part part : memory.ranges[worker][i].parts()) {
          Matrix to = dW[part.block() - firstBlock];
          for (int j = 0; j < sum.rows(); j += TOGETHER) {
            transpose(sum, j, Math.min(j + TOGETHER, sum.rows()), part, to);
          }
        }
        Arrays.fill(sum.data(), 0);
      }
    }
  }

  private static void transpose(
      Matrix sum, int first, int last, GradientRange.Part part, Matrix to) {
    for (int u = 0; u < part.units(); u++) {
      int at = to.at(part.unit() + u, 0);
      int from = sum.at(first, part.column() + u);
      for (int j = first, k = from; j < last; j++, k += sum.rowStride()) {
        to.data()[at + j] = sum.data()[k];
      }
    }
  }
}
