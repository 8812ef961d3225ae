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
 * blocks of Z: packed both ways. Their gradient is a product over positions, dW = dZᵀ · operand, a
 * part of the units and a block of positions at a time.
 */
final class WeightGroup {
  private final CellMemory memory;
  private final Team team;
  private final Matrix operand; // [T·B, operand]
  private final Matrix z; // [T·B, blocks·padded H]
  private final Matrix dZ; // [T·B, blocks·H]
  private final Panels forward; // [operand, blocks·padded H]
  private final Panels backward; // [blocks·H, operand]
  private final Matrix padded; // the operand with its padding: what is packed
  private final Panels[] packed; // a worker's, [512, operand]: a block of positions
  private final Packing[][] packings; // a worker's
  private final Matrix[][] dW; // of a share's part, [units, operand]; null where it is not fed

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
    int units = memory.units;
    int blocks = gateRows.length;
    int width = blocks * memory.padded;
    boolean training = gradient != null;
    Kernels kernels = team.kernels(0);
    forward = kernels.panels(rows, w.columns(), width);
    backward = training ? kernels.panels(rows, blocks * units, w.columns()) : null;
    z = memory.zBlocks(firstBlock, blocks);
    dZ = training ? memory.dZBlocks(firstBlock, blocks) : null;
    int stride = operand.rowStride();
    int columns = Kernels.padded(w.columns());
    padded = Matrix.of(operand.data(), operand.offset(), operand.rows(), columns, stride);
    packed = new Panels[memory.parts.length];
    Arrays.setAll(
        packed,
        worker -> {
          Panels panels = team.kernels(worker).panels(Kernels.BLOCK, GradientMemory.DEPTH, columns);
          return panels.columns(0, w.columns());
        });
    dW = new Matrix[memory.parts.length][];
    Arrays.setAll(dW, share -> rows(gradient, memory.parts[share], firstBlock, gateRows));
    List<Packing> all = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      Matrix gate = w.rows(memory.range.row(gateRows[i]), units);
      all.add(new Packing(forward, gate.transposed(), 0, i * memory.padded));
      if (training) {
        all.add(new Packing(backward, gate, i * units, 0));
      }
    }
    packings = new Packing[team.size()][];
    for (int worker = 0; worker < packings.length; worker++) {
      int me = worker;
      packings[worker] = all.stream().map(p -> p.share(team, me)).toArray(Packing[]::new);
    }
  }

  private Matrix[] rows(Matrix gradient, GradientPart[] parts, int firstBlock, int[] gateRows) {
    Matrix[] all = new Matrix[parts.length];
    for (int i = 0; i < all.length; i++) {
      int gate = parts[i].block() - firstBlock;
      if (gate >= 0 && gate < gateRows.length) {
        int first = gateRows[gate] * memory.units + parts[i].unit();
        all[i] = gradient.rows(first, parts[i].units());
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

  /** Has a worker pack the operand at {@code rows} positions from {@code position} on. */
  void packOperand(int worker, Layout layout, int position, int rows) {
    layout.pack(team.kernels(worker), padded, position, rows, packed[worker]);
  }

  /**
   * Adds the {@code rows} positions whose operand a worker packed to the gradient of one of a
   * share's parts, whose dZ it packed.
   */
  void addGradient(int worker, int share, int part, int rows) {
    if (dW[share][part] != null) {
      Panels columns = memory.packed(worker);
      team.kernels(worker).multiply(columns, rows, packed[worker], dW[share][part]);
    }
  }
}
