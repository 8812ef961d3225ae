package rnn.core.kernel;

/**
 * Where the inputs and outputs of a {@link Pointwise} lie; set anew before each run, so that a run
 * allocates nothing.
 */
public final class Slots {
  private final float[][] arrays;
  private final int[] offsets;
  private final int[] strides;

  /** Places for {@code count} arrays. */
  public Slots(int count) {
    arrays = new float[count][];
    offsets = new int[count];
    strides = new int[count];
  }

  /**
   * Points a slot at its values: unit u of row r at {@code offset + r·stride + u}; a scalar's value
   * of row r at {@code offset + r·stride}. A stride of 0 gives every row the same.
   */
  public void set(int slot, float[] array, int offset, int stride) {
    arrays[slot] = array;
    offsets[slot] = offset;
    strides[slot] = stride;
  }

  /** The array of a slot. */
  public float[] array(int slot) {
    return arrays[slot];
  }

  /** The place of its first value. */
  public int offset(int slot) {
    return offsets[slot];
  }

  /** The distance from row to row. */
  public int stride(int slot) {
    return strides[slot];
  }
}
