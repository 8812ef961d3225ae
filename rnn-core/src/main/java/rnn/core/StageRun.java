package rnn.core;

import rnn.core.cell.CellPlan;
import rnn.core.cell.CellPlan.Place;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/** One fused kernel of a cell, bound to the arrays of a layer, for one worker. */
final class StageRun {
  private final Pointwise kernel;
  private final Slots slots;
  private final Place[] places;
  private final float[][] arrays;
  private final int[] offsets;
  private final int[] strides;
  private final boolean[] inOrder; // whether its row is the position
  private final int units;

  StageRun(CellPlan.Stage stage, CellMemory memory, Kernels kernels) {
    units = memory.padded;
    kernel = kernels.pointwise(stage.program());
    int n = stage.places().size();
    slots = new Slots(n);
    places = stage.places().toArray(Place[]::new);
    arrays = new float[n][];
    offsets = new int[n];
    strides = new int[n];
    inOrder = new boolean[n];
    for (int i = 0; i < n; i++) {
      arrays[i] = memory.array(places[i]);
      offsets[i] = memory.offset(places[i]);
      strides[i] = memory.stride(places[i]);
      inOrder[i] = memory.isInOrder(places[i]);
    }
  }

  /**
   * Runs the kernel.
   *
   * @param first the first row, for values over time
   * @param position its position
   * @param state the first row of values that are carried
   * @param next where the next states go
   * @param rows the number of sequences
   */
  void run(int first, int position, int state, int next, int rows) {
    for (int i = 0; i < places.length; i++) {
      int row =
          switch (places[i].memory()) {
            case VECTOR -> 0;
            case NEXT -> next;
            case D_STATE, D_ARGUMENT -> state;
            default -> inOrder[i] ? position : first;
          };
      slots.set(i, arrays[i], offsets[i] + row * strides[i], strides[i]);
    }
    kernel.run(slots, rows, units);
  }
}
