package rnn.simd;

import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.expr.Program;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.ScalarPointwise;
import rnn.core.kernel.Slots;

/**
 * A program in vectors. HotSpot gives up on large methods, silently, so a long program is cut into
 * parts that run one after the other over a stretch of units, with what they hand on in scratch
 * rows. Units that fill no vector are left to the scalar program.
 */
final class SimdPointwise implements Pointwise {
  /** About 4,000 bytes of bytecode: half of what HotSpot still compiles. */
  private static final int LIMIT = 350;

  private static final int STRETCH = 256;

  /**
   * Compiled parts, for as long as somebody uses them: random cells by the thousand must not pile
   * up.
   */
  private static final Map<Object, WeakReference<Compiled>> CACHE = new WeakHashMap<>();

  private record Compiled(Object key, MethodHandles.Lookup lookup, WarmUp warmUp) {
    static Compiled of(Object key, Program program, VectorSpecies<Float> species) {
      MethodHandles.Lookup lookup = PointwiseCompiler.define(program, species);
      int slots = program.slots();
      int operations = 2 * program.instructions().size(); // about two vectors
      Supplier<WarmUp.Use> use = () -> use(make(lookup), slots, species.length());
      return new Compiled(key, lookup, new WarmUp(operations, use));
    }

    private static WarmUp.Use use(Pointwise kernel, int count, int lanes) {
      Slots slots = new Slots(count);
      for (int i = 0; i < count; i++) {
        slots.set(i, new float[2 * lanes], 0, 0);
      }
      return more -> kernel.run(slots, 1 + more, (1 + more) * lanes);
    }

    static Pointwise make(MethodHandles.Lookup lookup) {
      return (Pointwise) VectorCode.make(lookup);
    }
  }

  private record Part(Compiled compiled, Pointwise kernel, int[] slots, Slots own) {
    void run(Slots slots, int rows, int units, int lanes) {
      compiled.warmUp.before(rows * (units / lanes));
      kernel.run(slots, rows, units);
    }
  }

  private final Program program;
  private final int lanes;
  private final List<Part> parts = new ArrayList<>();
  private final float[] scratch;
  private ScalarPointwise tail;

  SimdPointwise(Program program, VectorSpecies<Float> species) {
    this.program = program;
    this.lanes = species.length();
    List<Program.Part> cut = program.parts(LIMIT);
    int scratchRows = 0;
    for (Program.Part part : cut) {
      Compiled compiled = compiled(part.program(), species);
      parts.add(
          new Part(
              compiled,
              Compiled.make(compiled.lookup),
              part.slots(),
              new Slots(part.slots().length)));
      for (int slot : part.slots()) {
        scratchRows = Math.max(scratchRows, slot + 1 - program.slots());
      }
    }
    scratch = new float[scratchRows * STRETCH];
  }

  private static Compiled compiled(Program program, VectorSpecies<Float> species) {
    Object key = List.of(species.length(), program.key());
    synchronized (CACHE) {
      WeakReference<Compiled> cached = CACHE.get(key);
      Compiled compiled = cached == null ? null : cached.get();
      if (compiled == null) {
        compiled = Compiled.of(key, program, species);
        CACHE.remove(key); // an equal key that is about to go must not stand for the new one
        CACHE.put(key, new WeakReference<>(compiled));
      }
      return compiled;
    }
  }

  @Override
  public void run(Slots slots, int rows, int units) {
    int whole = units - units % lanes;
    if (whole > 0) {
      if (parts.size() == 1) {
        parts.getFirst().run(slots, rows, whole, lanes);
      } else {
        runParts(slots, rows, whole);
      }
    }
    if (whole < units) {
      runTail(slots, rows, whole, units - whole);
    }
  }

  private void runParts(Slots slots, int rows, int units) {
    for (int r = 0; r < rows; r++) {
      for (int u = 0; u < units; u += STRETCH) {
        for (int p = 0; p < parts.size(); p++) {
          runPart(parts.get(p), slots, r, u, Math.min(STRETCH, units - u));
        }
      }
    }
  }

  private void runPart(Part part, Slots slots, int row, int unit, int units) {
    for (int i = 0; i < part.slots.length; i++) {
      int slot = part.slots[i];
      if (slot >= program.slots()) {
        part.own.set(i, scratch, (slot - program.slots()) * STRETCH, 0);
      } else {
        int at = slots.offset(slot) + row * slots.stride(slot);
        boolean scalar = slot < program.inputs().size() && program.scalarInput(slot);
        part.own.set(i, slots.array(slot), scalar ? at : at + unit, 0);
      }
    }
    part.run(part.own, 1, units, lanes);
  }

  private void runTail(Slots slots, int rows, int whole, int units) {
    if (tail == null) {
      tail = new ScalarPointwise(program);
    }
    shift(slots, whole);
    tail.run(slots, rows, units);
    shift(slots, -whole);
  }

  private void shift(Slots slots, int by) {
    for (int i = 0; i < program.slots(); i++) {
      if (i >= program.inputs().size() || !program.scalarInput(i)) {
        slots.set(i, slots.array(i), slots.offset(i) + by, slots.stride(i));
      }
    }
  }
}
