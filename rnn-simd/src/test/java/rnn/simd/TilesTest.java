package rnn.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rnn.core.kernel.Panels;

final class TilesTest {
  private final Set<String> warmed = new TreeSet<>();

  @ParameterizedTest
  @CsvSource({"128, 1, 8", "256, 128, 1", "512, 16, 1", "512, 1, 16"})
  void a_shape_is_warmed_up_on_room_that_is_large_enough(int bits, int row, int step) {
    var layout = new TileCompiler.Layout(Widths.species(bits), row, step);
    int lanes = layout.species().length();
    Tile tile =
        (rows, vectors, a, a0, w, w0, panel, last, depth, y, to, stride) -> {
          warmed.add(rows + "×" + vectors);
          assertTrue(a0 + (rows - 1) * row + (depth - 1) * step < a.length, "a: " + a.length);
          assertTrue(to + (rows - 1) * stride + vectors * lanes <= y.length, "y: " + y.length);
          assertTrue(stride >= vectors * lanes, "stride: " + stride);
          assertTrue(depth > 0 && depth <= w.depth(), "depth: " + depth);
          assertTrue(last < vectors && vectors * lanes <= w.columns(), "w: " + w.columns());
          assertEquals(0, w0);
          assertEquals((long) w.depth() * lanes * Float.BYTES, panel);
          assertEquals(Widths.hasManyRegisters(layout.species()), isOutsideTheHeap(w));
        };
    Tiles tiles = new Tiles(tile, layout);
    tiles.before(8, 3, 4000);
    assertEquals(Set.of("8×3"), warmed);
    tiles.before(4, 1, 3999);
    assertEquals(Set.of("8×3"), warmed);
    tiles.before(4, 1, 100);
    assertEquals(Set.of("4×1", "8×3"), warmed);
  }

  private static boolean isOutsideTheHeap(Panels w) {
    return w.data() == null;
  }
}
