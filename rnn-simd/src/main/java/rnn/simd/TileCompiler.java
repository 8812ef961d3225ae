package rnn.simd;

import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static rnn.simd.VectorCode.FLOATS;
import static rnn.simd.VectorCode.FLOAT_VECTOR;
import static rnn.simd.VectorCode.SPECIES;
import static rnn.simd.VectorCode.THE_SPECIES;
import static rnn.simd.VectorCode.VECTOR;
import static rnn.simd.VectorCode.describe;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.List;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.kernel.Panels;

/**
 * Writes tiles: a few rows by a few vectors, each sum a local of its own. For each k they load the
 * vectors of w, and for each row broadcast its element and add the products.
 *
 * <p>C2 loads all operands of a basic block before it uses them. With 32 registers there is room
 * for them beside 24 sums. With 16 there is not: a sum is spilled, and its chain then goes through
 * memory. So there, a branch that is never taken ends a block after as many rows as registers are
 * left: twelve sums, two vectors of w and the elements of two rows are 16. Then two steps of k a
 * turn are possible, too.
 *
 * <p>The distances between elements of a are true constants in such a class, and one index with one
 * range check reaches all rows; with distances that are not, the checks cost a tenth to a third of
 * the speed.
 */
final class TileCompiler {
  /**
   * What a tile reads: element (i, k) of a lies at i·row + k·step from its first.
   *
   * @param species the vectors
   */
  record Layout(VectorSpecies<Float> species, int row, int step) {}

  private record Shape(int rows, int vectors) {}

  private static final ClassDesc TILE = VectorCode.named("GeneratedTile");
  private static final ClassDesc PANELS = describe(Panels.class);
  private static final ClassDesc MEMORY = describe(MemorySegment.class);
  private static final ClassDesc ORDER = describe(ByteOrder.class);
  private static final String NATIVE_ORDER =
      ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "LITTLE_ENDIAN" : "BIG_ENDIAN";

  /** A static field that is always 0; the JIT compiler cannot know. */
  private static final String NEVER = "never";

  /** The registers where there are few. */
  private static final int REGISTERS = 16;

  private static final MethodTypeDesc ADD =
      MethodTypeDesc.of(
          CD_void, FLOATS, CD_int, PANELS, CD_long, CD_long, CD_long, CD_long, CD_int, FLOATS,
          CD_int, CD_int);

  private final CodeBuilder code;
  private final Shape shape;
  private final Layout layout;
  private final int lanes;
  private final long panelStep; // from row to row of w, in bytes
  private final boolean cut; // into basic blocks, two steps a turn
  private final int together; // rows of a block
  private final int a;
  private final int a0;
  private final int w0; // w1 … w3 follow, two slots each
  private final int depth;
  private final int y;
  private final int to;
  private final int stride;
  private final int memory;
  private final int k;
  private final int from; // of an element of the first row
  private final int element;
  private final int never;
  private final int[] at; // of a vector of w, in bytes
  private final int[] w;
  private final int[] sums;
  private int blocks;

  private TileCompiler(CodeBuilder code, Layout layout, Shape shape) {
    this.code = code;
    this.layout = layout;
    this.shape = shape;
    lanes = layout.species.length();
    panelStep = layout.species.vectorByteSize();
    cut = !Widths.hasManyRegisters(layout.species);
    together = cut ? REGISTERS - (shape.rows + 1) * shape.vectors : shape.rows;
    a = code.parameterSlot(0);
    a0 = code.parameterSlot(1);
    w0 = code.parameterSlot(3);
    depth = code.parameterSlot(7);
    y = code.parameterSlot(8);
    to = code.parameterSlot(9);
    stride = code.parameterSlot(10);
    memory = code.allocateLocal(TypeKind.REFERENCE);
    k = code.allocateLocal(TypeKind.INT);
    from = code.allocateLocal(TypeKind.INT);
    element = code.allocateLocal(TypeKind.REFERENCE);
    never = code.allocateLocal(TypeKind.INT);
    at = locals(shape.vectors, TypeKind.LONG);
    w = locals(shape.vectors, TypeKind.REFERENCE);
    sums = locals(shape.rows * shape.vectors, TypeKind.REFERENCE);
  }

  private int[] locals(int count, TypeKind kind) {
    int[] locals = new int[count];
    for (int i = 0; i < count; i++) {
      locals[i] = code.allocateLocal(kind);
    }
    return locals;
  }

  /** Defines a class whose instances are the tiles of a layout, and gives the lookup in it. */
  static MethodHandles.Lookup define(Layout layout) {
    boolean many = Widths.hasManyRegisters(layout.species);
    List<Shape> shapes =
        many
            ? List.of(
                new Shape(6, 4),
                new Shape(5, 4),
                new Shape(4, 4),
                new Shape(6, 1),
                new Shape(5, 1),
                new Shape(4, 1))
            : List.of(new Shape(6, 2), new Shape(5, 2), new Shape(4, 2));
    return VectorCode.define(
        TILE, Tile.class, layout.species, type -> addMethods(type, layout, shapes));
  }

  private static void addMethods(ClassBuilder type, Layout layout, List<Shape> shapes) {
    type.withField(NEVER, CD_int, ACC_PRIVATE | ACC_STATIC);
    type.withMethodBody(
        "add", ADD.insertParameterTypes(0, CD_int, CD_int), ACC_PUBLIC, c -> choose(c, shapes));
    for (Shape shape : shapes) {
      type.withMethodBody(
          name(shape),
          ADD,
          ACC_PRIVATE | ACC_STATIC,
          c -> new TileCompiler(c, layout, shape).add());
    }
  }

  private static String name(Shape shape) {
    return "add" + shape.rows + "By" + shape.vectors;
  }

  private static void choose(CodeBuilder code, List<Shape> shapes) {
    for (Shape shape : shapes) {
      Label other = code.newLabel();
      code.iload(code.parameterSlot(0)).loadConstant(shape.rows).if_icmpne(other);
      code.iload(code.parameterSlot(1)).loadConstant(shape.vectors).if_icmpne(other);
      for (int i = 0; i < ADD.parameterCount(); i++) {
        code.loadLocal(TypeKind.from(ADD.parameterType(i)), code.parameterSlot(i + 2));
      }
      code.invokestatic(TILE, name(shape), ADD).return_().labelBinding(other);
    }
    ClassDesc error = describe(AssertionError.class);
    code.new_(error).dup();
    code.invokespecial(error, "<init>", MethodTypeDesc.of(CD_void)).athrow();
  }

  private void add() {
    code.aload(code.parameterSlot(2));
    code.invokevirtual(PANELS, "memory", MethodTypeDesc.of(MEMORY)).astore(memory);
    if (cut) {
      code.getstatic(TILE, NEVER, CD_int).istore(never);
    }
    for (int sum : sums) {
      code.loadConstant(THE_SPECIES);
      code.invokestatic(FLOAT_VECTOR, "zero", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES));
      code.astore(sum);
    }
    int turn = cut ? 2 : 1;
    Label test = code.newLabel();
    Label left = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(k).labelBinding(test);
    code.iload(k).iload(depth).loadConstant(turn - 1).isub().if_icmpge(left);
    steps(turn, end);
    code.iinc(k, turn).goto_(test).labelBinding(left);
    if (cut) {
      code.iload(k).iload(depth).if_icmpge(end);
      steps(1, end);
    }
    code.labelBinding(end);
    for (int i = 0; i < sums.length; i++) {
      addSum(i / shape.vectors, i % shape.vectors, sums[i]);
    }
    code.return_();
  }

  /** Some steps of k. */
  private void steps(int count, Label end) {
    code.iload(a0).iload(k).loadConstant(layout.step).imul().iadd().istore(from);
    for (int j = 0; j < at.length; j++) {
      code.lload(w0 + 2 * j).iload(k).i2l().loadConstant(panelStep).lmul().ladd();
      code.lstore(at[j]);
    }
    for (int step = 0; step < count; step++) {
      if (step > 0) {
        endBlock(end);
      }
      step(step, end);
    }
  }

  private void step(int step, Label end) {
    for (int j = 0; j < w.length; j++) {
      code.loadConstant(THE_SPECIES).aload(memory);
      code.lload(at[j]).loadConstant(step * panelStep).ladd();
      code.getstatic(ORDER, NATIVE_ORDER, ORDER);
      MethodTypeDesc type = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, MEMORY, CD_long, ORDER);
      code.invokestatic(FLOAT_VECTOR, "fromMemorySegment", type).astore(w[j]);
    }
    for (int i = 0; i < shape.rows; i++) {
      if (i > 0 && i % together == 0) {
        endBlock(end);
      }
      code.loadConstant(THE_SPECIES).aload(a);
      code.iload(from).loadConstant(step * layout.step + i * layout.row).iadd().faload();
      MethodTypeDesc type = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float);
      code.invokestatic(FLOAT_VECTOR, "broadcast", type).astore(element);
      for (int j = 0; j < w.length; j++) {
        int sum = sums[i * shape.vectors + j];
        code.aload(element).aload(w[j]).aload(sum);
        code.invokevirtual(FLOAT_VECTOR, "fma", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR));
        code.astore(sum);
      }
    }
  }

  /** A branch that is never taken, each one by another condition. */
  private void endBlock(Label end) {
    blocks++;
    code.iload(k).loadConstant(blocks).iadd().iload(never).if_icmpeq(end);
  }

  private void addSum(int row, int vector, int sum) {
    code.loadConstant(THE_SPECIES).aload(y);
    place(row, vector);
    MethodTypeDesc read = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int);
    code.invokestatic(FLOAT_VECTOR, "fromArray", read).aload(sum);
    code.invokevirtual(FLOAT_VECTOR, "add", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR)).aload(y);
    place(row, vector);
    code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
  }

  private void place(int row, int vector) {
    code.iload(to).loadConstant(row).iload(stride).imul().iadd();
    code.loadConstant(vector * lanes).iadd();
  }
}
