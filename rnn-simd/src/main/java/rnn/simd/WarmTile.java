package rnn.simd;

import rnn.core.kernel.Panels;

/** Tiles of several rows that are warmed up, each shape for itself. */
final class WarmTile implements Tile {
  private static final int DEPTH = 24;

  private final Tile tile;
  private final TileCompiler.Layout layout;
  private final WarmUp[][] warmUps = new WarmUp[9][4]; // [rows][vectors]

  WarmTile(Tile tile, TileCompiler.Layout layout) {
    this.tile = tile;
    this.layout = layout;
  }

  @Override
  public void add(
      int rows,
      int vectors,
      float[] a,
      int a0,
      Panels w,
      long w0,
      long panel,
      int last,
      int depth,
      float[] y,
      int to,
      int stride) {
    warmUp(rows, vectors).before(depth);
    tile.add(rows, vectors, a, a0, w, w0, panel, last, depth, y, to, stride);
  }

  private WarmUp warmUp(int rows, int vectors) {
    WarmUp warmUp = warmUps[rows][vectors];
    return warmUp != null ? warmUp : make(rows, vectors);
  }

  private synchronized WarmUp make(int rows, int vectors) {
    if (warmUps[rows][vectors] == null) {
      int operations = (DEPTH * (rows + 1) + 2 * rows) * vectors;
      warmUps[rows][vectors] = new WarmUp(operations, () -> use(rows, vectors));
    }
    return warmUps[rows][vectors];
  }

  private WarmUp.Use use(int rows, int vectors) {
    int lanes = layout.species().length();
    int columns = vectors * lanes;
    int depth = DEPTH + 1;
    float[] a = new float[rows * layout.row() + depth * layout.step()];
    Panels w = Widths.panels(layout.species(), depth, columns, lanes);
    long panel = (long) depth * lanes * Float.BYTES;
    float[] y = new float[rows * columns];
    return more ->
        tile.add(rows, vectors, a, 0, w, 0, panel, vectors - 1, DEPTH + more, y, 0, columns);
  }
}
