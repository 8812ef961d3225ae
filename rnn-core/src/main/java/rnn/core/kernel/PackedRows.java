package rnn.core.kernel;

/**
 * The left-hand side of several products, a block of k long: made once by the kernels that multiply
 * it, in the order in which they read it.
 */
public final class PackedRows {
  private final float[] data;
  private Matrix source;

  /**
   * Room for packed rows.
   *
   * @param data the kernels' own; they alone know what lies where
   */
  public PackedRows(float[] data) {
    this.data = data;
  }

  /** The packed floats. */
  public float[] data() {
    return data;
  }

  /** What is packed, {@code [rows, K]}. */
  public Matrix source() {
    return source;
  }

  /** Says what is packed from now on. */
  public void hold(Matrix newSource) {
    source = newSource;
  }
}
