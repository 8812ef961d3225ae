package rnn.simd;

import java.util.Arrays;
import rnn.core.kernel.Panels;

/** The tiles of several rows of one layout, with a warm-up of each shape. */
final class Tiles {
  /** Steps of a short use: 600 of them make the turns after which C2 is asked for a method. */
  private static final int DEPTH = 24;

  final Tile tile;
  private final TileCompiler.Layout layout;
  private final WarmUp[][] warmUps = new WarmUp[9][4]; // [rows][vectors]

  Tiles(Tile tile, TileCompiler.Layout layout) {
    this.tile = tile;
    this.layout = layout;
    for (int i = 0; i < warmUps.length; i++) {
      int rows = i;
      Arrays.setAll(warmUps[i], vectors -> warmUp(rows, vectors));
    }
  }

  private WarmUp warmUp(int rows, int vectors) {
    int operations = (DEPTH * (rows + 1) + 2 * rows) * vectors;
    return new WarmUp(operations, () -> use(rows, vectors));
  }

  /** Says that a tile of this shape is about to be used. */
  void before(int rows, int vectors, int depth) {
    warmUps[rows][vectors].before(depth);
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
