package rnn.simd;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Panels;

/** Defines the kernels of a vector width from a template, and their tiles. */
final class Widths {
  private static final Map<Integer, MethodHandles.Lookup> DEFINED = new ConcurrentHashMap<>();
  private static final Map<TileCompiler.Layout, Tiles> TILES = new ConcurrentHashMap<>();
  private static final Map<TileCompiler.Layout, Tile> ROWS = new ConcurrentHashMap<>();

  private Widths() {}

  /** The width that this CPU prefers, in bits, between 128 and 512. */
  static int preferred() {
    return Math.clamp(FloatVector.SPECIES_PREFERRED.vectorBitSize(), 128, 512);
  }

  static VectorSpecies<Float> species(int bits) {
    return VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
  }

  /** Whether there are 32 registers, which is where vectors are so long. */
  static boolean hasManyRegisters(VectorSpecies<Float> species) {
    return species.length() == 16;
  }

  static Kernels kernels(int bits) {
    MethodHandles.Lookup kernels = DEFINED.computeIfAbsent(bits, Widths::define);
    String description = "SIMD kernels (Vector API, " + bits + " bits)";
    try {
      MethodType type = MethodType.methodType(void.class, String.class);
      return (Kernels) kernels.findConstructor(kernels.lookupClass(), type).invoke(description);
    } catch (Throwable e) {
      throw new LinkageError("the kernels of " + bits + " bits cannot be made", e);
    }
  }

  private static MethodHandles.Lookup define(int bits) {
    try (InputStream in = Widths.class.getResourceAsStream("SimdKernels.class")) {
      return MethodHandles.lookup()
          .defineHiddenClassWithClassData(in.readAllBytes(), species(bits), true);
    } catch (IOException | IllegalAccessException e) {
      throw new LinkageError("kernels of " + bits + " bits cannot be defined", e);
    }
  }

  /** The tiles for elements {@code row} apart from row to row and {@code step} from k to k. */
  static Tiles tiles(VectorSpecies<Float> species, int row, int step) {
    return TILES.computeIfAbsent(
        new TileCompiler.Layout(species, row, step), layout -> new Tiles(make(layout), layout));
  }

  /** The tile of one row for elements {@code step} apart. */
  static Tile row(VectorSpecies<Float> species, int step) {
    return ROWS.computeIfAbsent(new TileCompiler.Layout(species, 0, step), Widths::make);
  }

  private static Tile make(TileCompiler.Layout layout) {
    return (Tile) VectorCode.make(TileCompiler.define(layout));
  }

  /** Panels as the tiles of a species read them. */
  static Panels panels(VectorSpecies<Float> species, int depth, int columns, int width) {
    return hasManyRegisters(species)
        ? Panels.aligned(depth, columns, width)
        : new Panels(depth, columns, width);
  }
}
