package rnn.simd;

import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static rnn.simd.VectorCode.FLOATS;
import static rnn.simd.VectorCode.FLOAT_VECTOR;
import static rnn.simd.VectorCode.SPECIES;
import static rnn.simd.VectorCode.THE_SPECIES;
import static rnn.simd.VectorCode.VECTOR;
import static rnn.simd.VectorCode.describe;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/**
 * Translates a program to a hidden class: straight-line Vector API calls in one loop over units
 * inside one over rows. Written by hand through helper methods the same code exceeds the JIT
 * compiler's inlining budget and boxes every vector; generated flat it does not.
 */
final class PointwiseCompiler {
  private static final ClassDesc SLOTS = describe(Slots.class);
  private static final ClassDesc INT_VECTOR = describe(IntVector.class);
  private static final ClassDesc MASK = describe(VectorMask.class);
  private static final ClassDesc OPERATORS = describe(VectorOperators.class);
  private static final ClassDesc COMPARISON = describe(VectorOperators.Comparison.class);
  private static final ClassDesc BINARY = describe(VectorOperators.Binary.class);
  private static final float ROUND = 0x1.8p23f;

  private final Program program;
  private final CodeBuilder code;
  private final int lanes;
  private final int[] arrays;
  private final int[] offsets;
  private final int[] strides;
  private final int[] scalars;
  private final int[] values;
  private int round;

  private PointwiseCompiler(Program program, CodeBuilder code, int lanes) {
    this.program = program;
    this.code = code;
    this.lanes = lanes;
    arrays = new int[program.slots()];
    offsets = new int[program.slots()];
    strides = new int[program.slots()];
    scalars = new int[program.inputs().size()];
    values = new int[program.instructions().size()];
  }

  /** Defines a class whose instances run {@code program}, and gives the lookup in it. */
  static MethodHandles.Lookup define(Program program, VectorSpecies<Float> species) {
    return VectorCode.define(
        VectorCode.named("Kernel"),
        Pointwise.class,
        species,
        type ->
            type.withMethodBody(
                "run",
                MethodTypeDesc.of(CD_void, SLOTS, CD_int, CD_int),
                ACC_PUBLIC,
                c -> new PointwiseCompiler(program, c, species.length()).run()));
  }

  private void run() {
    readSlots();
    nameValues();
    int row = code.allocateLocal(java.lang.classfile.TypeKind.INT);
    loop(row, code.parameterSlot(1), 1, this::row);
    code.return_();
  }

  /** {@code for (int i = 0; i < limit; i += step) body}. */
  private void loop(int i, int limit, int step, Runnable body) {
    Label test = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(i).labelBinding(test).iload(i).iload(limit).if_icmpge(end);
    body.run();
    code.iinc(i, step).goto_(test).labelBinding(end);
  }

  private void readSlots() {
    for (int i = 0; i < program.slots(); i++) {
      arrays[i] = local();
      offsets[i] = integer();
      strides[i] = integer();
      read(i, "array", FLOATS).astore(arrays[i]);
      read(i, "offset", CD_int).istore(offsets[i]);
      read(i, "stride", CD_int).istore(strides[i]);
    }
  }

  private CodeBuilder read(int slot, String property, ClassDesc type) {
    return code.aload(code.parameterSlot(0))
        .loadConstant(slot)
        .invokevirtual(SLOTS, property, MethodTypeDesc.of(type, CD_int));
  }

  private int local() {
    return code.allocateLocal(java.lang.classfile.TypeKind.REFERENCE);
  }

  private int integer() {
    return code.allocateLocal(java.lang.classfile.TypeKind.INT);
  }

  private void nameValues() {
    for (int i = 0; i < values.length; i++) {
      values[i] = local();
    }
    round = local();
    for (int slot = 0; slot < scalars.length; slot++) {
      scalars[slot] = code.allocateLocal(java.lang.classfile.TypeKind.FLOAT);
    }
  }

  /**
   * Inside the loop, from which C2 takes them out again: vectors that live across its edge it may
   * put on the heap.
   */
  private void broadcastConstants() {
    for (int i = 0; i < values.length; i++) {
      Program.Instruction instruction = program.instructions().get(i);
      if (instruction.op() == Expr.Op.CONSTANT) {
        broadcast(() -> code.loadConstant(instruction.constant())).astore(values[i]);
      }
    }
    broadcast(() -> code.loadConstant(ROUND)).astore(round);
  }

  private CodeBuilder broadcast(Runnable value) {
    code.loadConstant(THE_SPECIES);
    value.run();
    return code.invokestatic(
        FLOAT_VECTOR, "broadcast", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float));
  }

  private void row() {
    for (int slot = 0; slot < program.inputs().size(); slot++) {
      if (program.scalarInput(slot)) {
        code.aload(arrays[slot]).iload(offsets[slot]).faload().fstore(scalars[slot]);
      }
    }
    int unit = integer();
    loop(unit, code.parameterSlot(2), lanes, () -> unit(unit));
    for (int i = 0; i < offsets.length; i++) {
      code.iload(offsets[i]).iload(strides[i]).iadd().istore(offsets[i]);
    }
  }

  private void unit(int unit) {
    broadcastConstants();
    List<Program.Instruction> instructions = program.instructions();
    for (int i : byDepth()) {
      Program.Instruction instruction = instructions.get(i);
      int slot = instruction.input();
      if (slot >= 0) {
        if (program.scalarInput(slot)) {
          broadcast(() -> code.fload(scalars[slot])).astore(values[i]);
        } else {
          code.loadConstant(THE_SPECIES)
              .aload(arrays[slot])
              .iload(offsets[slot])
              .iload(unit)
              .iadd();
          code.invokestatic(
                  FLOAT_VECTOR,
                  "fromArray",
                  MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int))
              .astore(values[i]);
        }
      } else if (instruction.op() != Expr.Op.CONSTANT) {
        compute(instruction);
        code.astore(values[i]);
      }
    }
    int[] outputs = program.outputs();
    for (int k = 0; k < outputs.length; k++) {
      int slot = program.inputs().size() + k;
      VectorCode.loadToStore(code, values[outputs[k]]);
      code.aload(arrays[slot]).iload(offsets[slot]).iload(unit).iadd();
      code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
    }
  }

  /**
   * The instructions, those first that need the fewest others: C2 then loads fewer constants anew,
   * which makes long programs up to a sixth faster.
   */
  private List<Integer> byDepth() {
    List<Program.Instruction> instructions = program.instructions();
    int[] depths = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      for (int k = 0; k < instructions.get(i).arity(); k++) {
        depths[i] = Math.max(depths[i], 1 + depths[instructions.get(i).argument(k)]);
      }
    }
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> depths[i]))
        .toList();
  }

  /** Leaves the value of an operation on the stack. */
  private void compute(Program.Instruction i) {
    switch (i.op()) {
      case ADD -> two(i, "add");
      case SUBTRACT -> two(i, "sub");
      case MULTIPLY -> two(i, "mul");
      case DIVIDE -> two(i, "div");
      case MIN -> two(i, "min");
      case MAX -> two(i, "max");
      case FMA ->
          value(i.a(), i.b(), i.c())
              .invokevirtual(FLOAT_VECTOR, "fma", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR));
      case NEGATE -> one(i, "neg");
      case ABS -> one(i, "abs");
      case SQRT -> one(i, "sqrt");
      case ROUND -> {
        value(i.a());
        addRound()
            .aload(round)
            .invokevirtual(FLOAT_VECTOR, "sub", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR));
      }
      case SCALE -> {
        value(i.b());
        addRound();
        bits()
            .loadConstant(127)
            .invokevirtual(INT_VECTOR, "add", MethodTypeDesc.of(INT_VECTOR, CD_int));
        shift("LSHL");
        code.invokevirtual(INT_VECTOR, "reinterpretAsFloats", MethodTypeDesc.of(FLOAT_VECTOR));
        Program.Instruction a = program.instructions().get(i.a());
        if (a.op() != Expr.Op.CONSTANT || a.constant() != 1) { // a sigmoid's is 1
          value(i.a()).invokevirtual(FLOAT_VECTOR, "mul", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR));
        }
      }
      case EXPONENT -> {
        value(i.a());
        bits();
        shift("LSHR");
        code.loadConstant(255)
            .invokevirtual(INT_VECTOR, "and", MethodTypeDesc.of(INT_VECTOR, CD_int))
            .loadConstant(-127)
            .invokevirtual(INT_VECTOR, "add", MethodTypeDesc.of(INT_VECTOR, CD_int))
            .getstatic(OPERATORS, "I2F", describe(VectorOperators.Conversion.class))
            .iconst_0()
            .invokevirtual(
                INT_VECTOR,
                "convert",
                MethodTypeDesc.of(VECTOR, describe(VectorOperators.Conversion.class), CD_int))
            .checkcast(FLOAT_VECTOR);
      }
      case IF_LESS -> select(i, "LT");
      case IF_EQUAL -> select(i, "EQ");
      case LEAF, CONSTANT, CALL -> throw new AssertionError(i.op());
    }
  }

  private CodeBuilder value(int... indices) {
    for (int i : indices) {
      code.aload(values[i]);
    }
    return code;
  }

  private void one(Program.Instruction i, String method) {
    value(i.a()).invokevirtual(FLOAT_VECTOR, method, MethodTypeDesc.of(FLOAT_VECTOR));
  }

  private void two(Program.Instruction i, String method) {
    value(i.a(), i.b())
        .invokevirtual(FLOAT_VECTOR, method, MethodTypeDesc.of(FLOAT_VECTOR, VECTOR));
  }

  private CodeBuilder addRound() {
    return code.aload(round)
        .invokevirtual(FLOAT_VECTOR, "add", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR));
  }

  private CodeBuilder bits() {
    return code.invokevirtual(FLOAT_VECTOR, "reinterpretAsInts", MethodTypeDesc.of(INT_VECTOR));
  }

  private void shift(String operator) {
    code.getstatic(OPERATORS, operator, BINARY)
        .loadConstant(23)
        .invokevirtual(INT_VECTOR, "lanewise", MethodTypeDesc.of(INT_VECTOR, BINARY, CD_int));
  }

  private void select(Program.Instruction i, String comparison) {
    value(i.d(), i.c(), i.a())
        .getstatic(OPERATORS, comparison, COMPARISON)
        .aload(values[i.b()])
        .invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR))
        .invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
  }
}
