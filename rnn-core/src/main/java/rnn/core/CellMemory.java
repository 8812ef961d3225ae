package rnn.core;

import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Place;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Matrix;

/**
 * The arrays of a layer, allocated once. H is padded to whole lanes in each; the pads are never
 * part of a sum.
 */
final class CellMemory {
  final int units;
  final int padded;
  final int positions;
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
  final float[][] arguments; // [T·B, H] a product
  final float[][] dArguments; // [B, H] a product
  final float[][] vectors; // [H] each
  final float[][] dVectors; // [T·B, H] each
  final Activations output;

  CellMemory(CellPlan plan, int units, int positions, int sequences, GradientMemory gradients) {
    this.units = units;
    this.padded = Kernels.padded(units);
    this.positions = positions;
    this.sequences = sequences;
    width = plan.blocks().size() * padded;
    boolean training = gradients != null;
    int trained = training ? 1 : 0;
    int states = plan.cell().states().size();
    z = new float[Math.multiplyExact(positions, width)];
    dZ = !training || plan.gradientReplacesZ() ? z : gradients.dZ;
    kept = new float[plan.kept()][positions * padded];
    previous = new float[states][(positions + sequences) * padded];
    initial = new float[states][sequences * padded];
    dState = new float[states][trained * sequences * padded];
    arguments = new float[plan.productBlocks()][positions * padded];
    dArguments = new float[plan.productBlocks()][trained * sequences * padded];
    vectors = new float[plan.cell().vectors().size()][padded];
    dVectors = new float[vectors.length][trained * positions * padded];
    output = new Activations(positions, units, training);
  }

  float[] array(Place place) {
    return switch (place.memory()) {
      case Z -> z;
      case KEPT -> kept[place.index()];
      case PREVIOUS, NEXT -> previous[place.index()];
      case VECTOR -> vectors[place.index()];
      case OUTPUT -> output.values;
      case ARGUMENT -> arguments[place.index()];
      case D_OUTPUT -> output.gradient;
      case D_STATE -> dState[place.index()];
      case D_Z -> dZ;
      case D_ARGUMENT -> dArguments[place.index()];
      case D_VECTOR -> dVectors[place.index()];
    };
  }

  int offset(Place place) {
    return switch (place.memory()) {
      case Z, D_Z -> place.index() * padded;
      default -> 0;
    };
  }

  int stride(Place place) {
    return switch (place.memory()) {
      case Z, D_Z -> width;
      case VECTOR -> 0;
      default -> padded;
    };
  }

  /**
   * Columns {@code first … first + count − 1} of Z's blocks with their padding: what a product adds
   * to.
   */
  Matrix zBlocks(int first, int count) {
    return Matrix.of(z, first * padded, positions, count * padded, width);
  }

  /** A range of the units of one block of Z. */
  Matrix zUnits(int block, int first, int count) {
    return Matrix.of(z, block * padded + first, positions, count, width);
  }

  /** Blocks of dZ without their padding: what a product sums over. */
  Matrix dZBlocks(int first, int count) {
    return Matrix.blocks(dZ, first * padded, positions, count, units, padded, width);
  }

  /** Columns of dZ with their padding: what is packed. */
  Matrix dZColumns(int first, int count) {
    return Matrix.of(dZ, first, positions, count, width);
  }

  /** A state-sized array as a matrix. */
  Matrix rows(float[] values) {
    return Matrix.of(values, 0, values.length / padded, units, padded);
  }
}
