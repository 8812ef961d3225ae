package rnn.core;

import java.util.Arrays;
import rnn.core.StatefulMachine.Moment;
import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Place;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Panels;

/**
 * The arrays of a layer, or of a part of its units, allocated once. T·B and B count the rows
 * between two workers' (see {@link Layout}), too. H is padded to whole lanes in each; the pads are
 * never part of a sum.
 */
final class CellMemory {
  final Units range; // of the layer's units
  final int units; // H
  final int padded;
  final int positions;
  private final int start; // where row 0 begins
  final int sequences;
  final int width; // of a row of Z: blocks · padded H
  final float[] z; // [T·B, blocks·H]
  final float[] dZ; // [T·B, blocks·H]; z itself where that may be
  final float[][] kept; // [T·B, H] each
  final float[][] previous; // [T·B + B, H] a state: before each step, and after the last one
  final float[][] initial; // [B, H] a state
  final float[][]
      dState; // [B, H] a state: of the final states before, of the initial ones after the backward
  // pass
  final Matrix[] arguments; // [T·B, H of the layer] a product
  final float[][] dArguments; // [B, H] a product
  final float[][] vectors; // [H] each
  final float[][] dVectors; // [T·B, H] each
  final Activations output;
  private final GradientMemory gradients; // null outside training
  final GradientPart[][] parts; // of dZ, a worker's; none outside training

  /** The memory of a whole layer. */
  CellMemory(
      CellPlan plan,
      int units,
      int positions,
      int sequences,
      GradientMemory gradients,
      Activations output) {
    this(
        plan,
        Units.all(units),
        positions,
        sequences,
        gradients,
        output,
        arguments(plan, units, positions));
  }

  /** The memory of a part, with what it shares with the others. */
  CellMemory(
      CellPlan plan,
      Units range,
      int positions,
      int sequences,
      GradientMemory gradients,
      Activations output,
      Matrix[] arguments) {
    this.range = range;
    this.units = range.count();
    this.padded = Kernels.padded(units);
    this.positions = positions;
    start = Layout.start(positions);
    this.sequences = sequences;
    width = plan.blocks().size() * padded;
    boolean training = gradients != null;
    int trained = training ? 1 : 0;
    int states = plan.cell().states().size();
    z = Layout.array(start, positions, width);
    dZ = !training || plan.gradientReplacesZ() ? z : Layout.array(start, positions, width);
    kept = arrays(plan.kept(), positions);
    previous = arrays(states, positions + sequences);
    initial = arrays(states, sequences);
    dState = arrays(states, trained * sequences);
    this.arguments = arguments;
    dArguments = arrays(plan.productBlocks(), trained * sequences);
    vectors = new float[plan.cell().vectors().size()][padded];
    dVectors = arrays(vectors.length, trained * positions);
    this.output = output;
    this.gradients = gradients;
    parts = training ? gradients.parts(dZColumns(), units) : new GradientPart[0][];
  }

  private float[][] arrays(int count, int rows) {
    float[][] arrays = new float[count][];
    Arrays.setAll(arrays, i -> Layout.array(start, rows, padded));
    return arrays;
  }

  /** What a cell's products multiply, {@code [positions, H]} each. */
  static Matrix[] arguments(CellPlan plan, int units, int positions) {
    Matrix[] arguments = new Matrix[plan.productBlocks()];
    int stride = Kernels.padded(units);
    int start = Layout.start(positions);
    Arrays.setAll(
        arguments,
        j -> Matrix.of(Layout.array(start, positions, stride), start, positions, units, stride));
    return arguments;
  }

  float[] array(Place place) {
    return switch (place.memory()) {
      case Z -> z;
      case KEPT -> kept[place.index()];
      case PREVIOUS, NEXT -> previous[place.index()];
      case VECTOR -> vectors[place.index()];
      case OUTPUT -> output.values;
      case ARGUMENT -> arguments[place.index()].data();
      case D_OUTPUT -> output.gradient;
      case D_STATE -> dState[place.index()];
      case D_Z -> dZ;
      case D_ARGUMENT -> dArguments[place.index()];
      case D_VECTOR -> dVectors[place.index()];
    };
  }

  int offset(Place place) {
    return switch (place.memory()) {
      case Z, D_Z -> zAt(0) + place.index() * padded;
      case OUTPUT, D_OUTPUT -> output.at(0) + range.first();
      case ARGUMENT -> at(0) + range.first();
      case VECTOR -> 0;
      default -> at(0);
    };
  }

  int stride(Place place) {
    return switch (place.memory()) {
      case Z, D_Z -> width;
      case VECTOR -> 0;
      case OUTPUT, D_OUTPUT, ARGUMENT -> output.stride;
      default -> padded;
    };
  }

  /** Whether a place has a row for each position, in order; else a layout says where it is. */
  boolean isInOrder(Place place) {
    return switch (place.memory()) {
      case OUTPUT, D_OUTPUT -> output.inOrder;
      default -> false;
    };
  }

  /**
   * Columns {@code first … first + count − 1} of Z's blocks with their padding: what a product adds
   * to.
   */
  Matrix zBlocks(int first, int count) {
    return Matrix.of(z, zAt(0) + first * padded, positions, count * padded, width);
  }

  /** Blocks of dZ without their padding: what a product sums over. */
  Matrix dZBlocks(int first, int count) {
    return Matrix.blocks(dZ, zAt(0) + first * padded, positions, count, units, padded, width);
  }

  /** All columns of dZ with their padding: what the workers share. */
  Matrix dZColumns() {
    return Matrix.of(dZ, zAt(0), positions, width);
  }

  /** Where a worker packs a part of dZ, or of the gradient of a vector. */
  Panels packed(int worker) {
    return gradients.packed(worker);
  }

  /** The gradient of a vector at each position, {@code [T·B, padded H]}. */
  Matrix dVector(int vector) {
    return Matrix.of(dVectors[vector], at(0), positions, padded);
  }

  /** {@code count} sequences, whose states begin at {@code state}, start in them at {@code row}. */
  void begin(int state, int row, int count) {
    for (int s = 0; s < previous.length; s++) {
      copy(initial[s], state, previous[s], row, count);
    }
  }

  /** Rows {@code first … last − 1} start the next window where they ended the last one. */
  void carry(int first, int last) {
    for (int s = 0; s < previous.length; s++) {
      copy(previous[s], positions + first, initial[s], first, last - first);
    }
  }

  private void copy(float[] from, int row, float[] to, int toRow, int rows) {
    System.arraycopy(from, at(row), to, at(toRow), rows * padded);
  }

  /** Copies a row of a state to H values from {@code at} on. */
  void readState(Moment moment, int state, int row, float[] to, int at) {
    System.arraycopy(states(moment, state), at(moment, row), to, at, units);
  }

  /** Overwrites a row of a state by H values from {@code at} on. */
  void writeState(Moment moment, int state, int row, float[] from, int at) {
    System.arraycopy(from, at, states(moment, state), at(moment, row), units);
  }

  private float[] states(Moment moment, int state) {
    return switch (moment) {
      case INITIAL -> initial[state];
      case FINAL -> previous[state];
      case GRADIENT -> dState[state];
    };
  }

  private int at(Moment moment, int row) {
    return at((moment == Moment.FINAL ? positions : 0) + row);
  }

  /** A state-sized array as a matrix. */
  Matrix rows(float[] values) {
    return Matrix.of(values, at(0), values.length / padded, units, padded);
  }

  /** Where a row of Z begins. */
  int zAt(int row) {
    return start + row * width;
  }

  /** Where a row of any other value of the units begins. */
  int at(int row) {
    return start + row * padded;
  }
}
