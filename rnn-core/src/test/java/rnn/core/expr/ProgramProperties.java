package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/**
 * Programs and the scalar kernel that runs them, against the expressions evaluated one value at a
 * time.
 */
final class ProgramProperties {

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void a_program_computes_its_expressions(
      @ForAll @IntRange(min = 1, max = 50) int nodes,
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 300) int units,
      @ForAll long seed) {
    RandomExpr graph = RandomExpr.of(new SplittableRandom(seed), nodes);
    List<Expr> results = graph.results();
    Run run = new Run(Program.of(results), rows, units, seed);
    float[][] found = run.outputs(Kernels.scalar().pointwise(run.program));
    for (int r = 0; r < rows; r++) {
      for (int u = 0; u < units; u += 7) {
        Map<Expr, Float> values = run.inputs(r, u);
        for (int k = 0; k < results.size(); k++) {
          assertEquals(
              evaluate(results.get(k), values), found[k][r * units + u], results.get(k).toString());
        }
      }
    }
  }

  /** The value of a node in float, straight from what {@link Expr} says of its operation. */
  private static float evaluate(Expr node, Map<Expr, Float> values) {
    for (Expr each : Graph.order(List.of(node), values.keySet())) {
      if (!values.containsKey(each)) {
        List<Float> a = each.arguments().stream().map(values::get).toList();
        values.put(each, value(each, a));
      }
    }
    return values.get(node);
  }

  private static float value(Expr node, List<Float> a) {
    return switch (node.op()) {
      case LEAF -> throw new AssertionError(node);
      case CONSTANT -> (float) node.constant;
      case ADD -> a.get(0) + a.get(1);
      case SUBTRACT -> a.get(0) - a.get(1);
      case MULTIPLY -> a.get(0) * a.get(1);
      case DIVIDE -> a.get(0) / a.get(1);
      case FMA -> Math.fma(a.get(0), a.get(1), a.get(2));
      case MIN -> Math.min(a.get(0), a.get(1));
      case MAX -> Math.max(a.get(0), a.get(1));
      case NEGATE -> -a.get(0);
      case ABS -> Math.abs(a.get(0));
      case SQRT -> (float) Math.sqrt(a.get(0));
      case ROUND ->
          Math.abs(a.get(0)) < 0x1p22f
              ? (float) Math.rint(a.get(0)) + 0f
              : (a.get(0) + 0x1.8p23f) - 0x1.8p23f;
      case SCALE -> a.get(0) * powerOfTwo(a.get(1));
      case EXPONENT ->
          a.get(0) == 0 || Math.abs(a.get(0)) < Float.MIN_NORMAL
              ? -127
              : Math.getExponent(a.get(0));
      case IF_LESS -> a.get(0) < a.get(1) ? a.get(2) : a.get(3);
      case IF_EQUAL -> a.get(0).floatValue() == a.get(1).floatValue() ? a.get(2) : a.get(3);
      case CALL -> {
        Expr x = Expr.leaf("x");
        yield evaluate(node.function.program(x), new HashMap<>(Map.of(x, a.get(0))));
      }
    };
  }

  /**
   * 2ⁿ; other arguments occur only where a select throws the result away, and there the bits are
   * what is agreed.
   */
  private static float powerOfTwo(float n) {
    return n >= -126 && n <= 127 && n == Math.rint(n)
        ? Math.scalb(1f, (int) n)
        : Float.intBitsToFloat((Float.floatToRawIntBits(n + 0x1.8p23f) + 127) << 23);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void a_program_cut_into_parts_computes_the_same(
      @ForAll @IntRange(min = 1, max = 40) int nodes,
      @ForAll @IntRange(min = 1, max = 60) int limit,
      @ForAll long seed) {
    Program program = Program.of(RandomExpr.of(new SplittableRandom(seed), nodes).results());
    int units = 9;
    Run run = new Run(program, 1, units, seed);
    float[][] expected = run.outputs(Kernels.scalar().pointwise(program));
    List<Program.Part> parts = program.parts(limit);
    float[][] found =
        run.outputs((slots, rows, count) -> {
          Map<Integer, float[]> scratch = new HashMap<>();
          for (Program.Part part : parts) {
            Slots own = new Slots(part.slots().length);
            for (int i = 0; i < part.slots().length; i++) {
              int slot = part.slots()[i];
              float[] array =
                  slot < program.slots()
                      ? slots.array(slot)
                      : scratch.computeIfAbsent(slot, s -> new float[units]);
              own.set(i, array, 0, 0);
            }
            Kernels.scalar().pointwise(part.program()).run(own, rows, count);
          }
        });
    assertArrayEquals(expected, found);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void only_the_last_part_writes_outputs_and_none_is_much_longer_than_its_limit(
      @ForAll @IntRange(min = 1, max = 60) int nodes,
      @ForAll @IntRange(min = 5, max = 60) int limit,
      @ForAll long seed) {
    Program program = Program.of(RandomExpr.of(new SplittableRandom(seed), nodes).results());
    List<Program.Part> parts = program.parts(limit);
    for (Program.Part part : parts) {
      long computed = part.program().instructions().stream().filter(i -> i.arity() > 0).count();
      assertTrue(computed <= limit, () -> computed + " operations in a part");
      for (int i = part.program().inputs().size();
          i < part.slots().length && part != parts.getLast();
          i++) {
        assertTrue(part.slots()[i] >= program.slots(), "an output is written before the last part");
      }
    }
  }

  @Property(tries = 50)
  void a_long_sum_is_cut_between_its_terms(
      @ForAll @IntRange(min = 1, max = 60) int terms,
      @ForAll @IntRange(min = 150, max = 400) int limit) {
    Expr x = Expr.leaf("x");
    Expr sum = Expr.ZERO;
    for (int k = 0; k < terms; k++) {
      Expr argument = x.times(Expr.constant(k + 2));
      sum = sum.plus(k % 2 == 0 ? Expr.sigmoid(argument) : Expr.tanh(argument));
    }
    for (Program.Part part : Program.of(List.of(sum)).parts(limit)) {
      assertEquals(1, part.program().outputs().length, "results of a part");
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void values_that_are_given_are_read_and_not_computed(
      @ForAll @IntRange(min = 2, max = 40) int nodes, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Expr> results = RandomExpr.of(random, nodes).results();
    List<Expr> order = Graph.order(results, Set.of());
    Set<Expr> given = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      given.add(order.get(random.nextInt(order.size())));
    }
    Program program = Program.of(results, given);
    List<Expr> needed = Graph.order(results, given);
    assertEquals(
        needed.stream().filter(e -> given.contains(e) || e.op() == Expr.Op.LEAF).toList(),
        program.inputs());
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void equal_expressions_give_equal_programs(
      @ForAll @IntRange(min = 1, max = 40) int nodes, @ForAll long seed) {
    Program one = Program.of(RandomExpr.of(new SplittableRandom(seed), nodes).results());
    Program two = Program.of(RandomExpr.of(new SplittableRandom(seed), nodes).results());
    assertEquals(one.key(), two.key());
    Set<Program.Instruction> different = new HashSet<>(one.instructions());
    assertEquals(
        different.size(),
        one.instructions().size(),
        "an operation stands twice in " + one.instructions());
  }

  /** Arrays of random values for a program. */
  private static final class Run {
    final Program program;
    final int rows;
    final int units;
    final List<float[]> arrays = new ArrayList<>();

    Run(Program program, int rows, int units, long seed) {
      this.program = program;
      this.rows = rows;
      this.units = units;
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < program.slots(); i++) {
        float[] values = new float[rows * units];
        for (int j = 0; j < values.length; j++) {
          values[j] =
              random.nextInt(8) == 0 ? random.nextInt(-2, 3) : (float) random.nextDouble(-4, 4);
        }
        arrays.add(values);
      }
    }

    Map<Expr, Float> inputs(int row, int unit) {
      Map<Expr, Float> values = new HashMap<>();
      for (int i = 0; i < program.inputs().size(); i++) {
        values.put(
            program.inputs().get(i),
            arrays.get(i)[row * units + (program.scalarInput(i) ? 0 : unit)]);
      }
      return values;
    }

    float[][] outputs(Pointwise kernel) {
      int inputs = program.inputs().size();
      Slots slots = new Slots(program.slots());
      float[][] outputs = new float[program.slots() - inputs][rows * units];
      for (int i = 0; i < program.slots(); i++) {
        slots.set(i, i < inputs ? arrays.get(i) : outputs[i - inputs], 0, units);
      }
      kernel.run(slots, rows, units);
      return outputs;
    }
  }
}
