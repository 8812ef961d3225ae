package rnn.simd;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four rows by two vectors of a product. Eight sums hide the latency of fma, each is a local of its
 * own, and C2, which loads all operands of a step before it uses them, has registers for just so
 * many. With five rows it spills one sum and takes 2.7 times as long.
 *
 * <p>This class is a template: {@link Widths} defines it for each layout of a. The distances
 * between its elements are then true constants, and one index with one range check reaches all four
 * rows; with distances that are not, the checks cost a tenth to a third of the speed.
 */
final class SimdTile implements Tile {
  static final int ROWS = 4;

  /**
   * What the template is filled in with: element (i, k) of a lies at i·row + k·step from its first.
   */
  record Layout(VectorSpecies<Float> species, int row, int step) {}

  private static final Layout LAYOUT = layout();
  private static final VectorSpecies<Float> S = LAYOUT.species();
  private static final int L = S.length();
  private static final int ROW = LAYOUT.row();
  private static final int STEP = LAYOUT.step();
  private static final int PANEL = SimdKernels.PANEL;

  private static Layout layout() {
    try {
      return MethodHandles.classData(MethodHandles.lookup(), "_", Layout.class);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void add(
      float[] a, int a0, float[] w, int w0, int w1, int depth, float[] y, int to, int stride) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = FloatVector.zero(S);
    FloatVector c10 = FloatVector.zero(S);
    FloatVector c11 = FloatVector.zero(S);
    FloatVector c20 = FloatVector.zero(S);
    FloatVector c21 = FloatVector.zero(S);
    FloatVector c30 = FloatVector.zero(S);
    FloatVector c31 = FloatVector.zero(S);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(S, w, w0 + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(S, w, w1 + k * PANEL);
      int at = a0 + k * STEP;
      FloatVector v = FloatVector.broadcast(S, a[at]);
      c00 = v.fma(b0, c00);
      c01 = v.fma(b1, c01);
      v = FloatVector.broadcast(S, a[at + ROW]);
      c10 = v.fma(b0, c10);
      c11 = v.fma(b1, c11);
      v = FloatVector.broadcast(S, a[at + 2 * ROW]);
      c20 = v.fma(b0, c20);
      c21 = v.fma(b1, c21);
      v = FloatVector.broadcast(S, a[at + 3 * ROW]);
      c30 = v.fma(b0, c30);
      c31 = v.fma(b1, c31);
    }
    FloatVector.fromArray(S, y, to).add(c00).intoArray(y, to);
    FloatVector.fromArray(S, y, to + L).add(c01).intoArray(y, to + L);
    FloatVector.fromArray(S, y, to + stride).add(c10).intoArray(y, to + stride);
    FloatVector.fromArray(S, y, to + stride + L).add(c11).intoArray(y, to + stride + L);
    FloatVector.fromArray(S, y, to + 2 * stride).add(c20).intoArray(y, to + 2 * stride);
    FloatVector.fromArray(S, y, to + 2 * stride + L).add(c21).intoArray(y, to + 2 * stride + L);
    FloatVector.fromArray(S, y, to + 3 * stride).add(c30).intoArray(y, to + 3 * stride);
    FloatVector.fromArray(S, y, to + 3 * stride + L).add(c31).intoArray(y, to + 3 * stride + L);
  }
}
