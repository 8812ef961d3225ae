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
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.incubator.vector.VectorSpecies;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Panels;

/**
 * Writes tiles: a few rows by a few vectors, each sum a local of its own. For each k they load the
 * vectors of w, and for each row broadcast its element and add the products.
 *
 * <p>C2 loads all operands of a basic block before it uses them, and there are not registers for
 * that: a sum is spilled, and its chain then goes through memory. So a block ends after as many
 * rows as registers are left. With 16 of them, twelve sums, two vectors of w and the elements of
 * two rows fill them, and a fence that no load passes ends a block. Then two steps of k a turn are
 * possible, too. On x86, the fence is no instruction. It costs the checks of memory outside the
 * heap in each turn, so w is an array there; and the loop has to be known as a short one, for which
 * C2 needs no outer one that looks for safepoints. With 32 registers, 24 sums, three vectors of w
 * and the elements of five rows fill them; w lies outside the heap, and a branch that is never
 * taken ends a block.
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
   * @param row 0 for tiles of one row
   */
  record Layout(VectorSpecies<Float> species, int row, int step) {}

  /**
   * A tile.
   *
   * @param width the columns in a panel
   */
  private record Shape(int rows, int vectors, int width) {}

  private static final ClassDesc TILE = VectorCode.named("GeneratedTile");
  private static final ClassDesc PANELS = describe(Panels.class);
  private static final ClassDesc MEMORY = describe(MemorySegment.class);
  private static final ClassDesc ORDER = describe(ByteOrder.class);
  private static final ClassDesc VAR_HANDLE = describe(VarHandle.class);
  private static final ClassDesc MATH = describe(Math.class);
  private static final String NATIVE_ORDER =
      ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "LITTLE_ENDIAN" : "BIG_ENDIAN";

  /** The registers where there are few. */
  private static final int REGISTERS = 16;

  /** Elsewhere a fence is an instruction, and there are 32 registers of these lengths. */
  private static final boolean FENCED =
      Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

  /** A static field that is always 0; the JIT compiler cannot know. */
  private static final String NEVER = "never";

  /**
   * Vectors of w of a basic block where they lie side by side. C2 puts the loads of a block, which
   * may be eight steps of k, in an order of its own, and a processor fetches what is read in the
   * order of memory a third faster from its own cache.
   */
  private static final int IN_ORDER = 4;

  private static final MethodTypeDesc ADD =
      MethodTypeDesc.of(
          CD_void, FLOATS, CD_int, PANELS, CD_long, CD_long, CD_int, CD_int, FLOATS, CD_int,
          CD_int);

  private final CodeBuilder code;
  private final Shape shape;
  private final Layout layout;
  private final int lanes;
  private final boolean wide; // the vectors of w lie side by side
  private final boolean array; // w is one, and a turn has two steps
  private final int together; // rows of a basic block
  private final int a;
  private final int a0;
  private final int w0;
  private final int panel;
  private final int last;
  private final int depth;
  private final int y;
  private final int to;
  private final int stride;
  private final int panels; // an array, or memory
  private final int never;
  private final int k;
  private final int from; // of an element of the first row
  private final int element;
  private final TypeKind index; // of w: floats of an array, or bytes of memory
  private final int[] first; // of a vector of w
  private final int[] at; // of a vector of w
  private final int[] w;
  private final int[] sums;
  private int blocks;

  private TileCompiler(CodeBuilder code, Layout layout, Shape shape) {
    this.code = code;
    this.layout = layout;
    this.shape = shape;
    lanes = layout.species.length();
    boolean many = Widths.hasManyRegisters(layout.species);
    array = !many;
    together = (many ? 2 : 1) * REGISTERS - (shape.rows + 1) * shape.vectors;
    a = code.parameterSlot(0);
    a0 = code.parameterSlot(1);
    w0 = code.parameterSlot(3);
    panel = code.parameterSlot(4);
    last = code.parameterSlot(5);
    depth = code.parameterSlot(6);
    y = code.parameterSlot(7);
    to = code.parameterSlot(8);
    stride = code.parameterSlot(9);
    panels = code.allocateLocal(TypeKind.REFERENCE);
    never = code.allocateLocal(TypeKind.INT);
    k = code.allocateLocal(TypeKind.INT);
    from = code.allocateLocal(TypeKind.INT);
    element = code.allocateLocal(TypeKind.REFERENCE);
    index = array ? TypeKind.INT : TypeKind.LONG;
    wide = shape.width > lanes;
    first = locals(wide ? 1 : shape.vectors, index);
    at = locals(first.length, index);
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
    List<Shape> shapes = new ArrayList<>();
    int lanes = layout.species.length();
    if (layout.row == 0) {
      shapes.add(new Shape(1, 8, lanes));
      shapes.add(new Shape(1, 8, 8 * lanes));
    } else {
      boolean many = Widths.hasManyRegisters(layout.species);
      for (int vectors = many ? 3 : 2; vectors >= (many ? 1 : 2); vectors--) {
        for (int rows = many ? 8 : 6; rows >= 4; rows--) {
          shapes.add(new Shape(rows, vectors, lanes));
        }
      }
    }
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
    return "add" + shape.rows + "By" + shape.vectors + "Of" + shape.width;
  }

  private static void choose(CodeBuilder code, List<Shape> shapes) {
    for (Shape shape : shapes) {
      Label other = code.newLabel();
      code.iload(code.parameterSlot(0)).loadConstant(shape.rows).if_icmpne(other);
      code.iload(code.parameterSlot(1)).loadConstant(shape.vectors).if_icmpne(other);
      code.aload(code.parameterSlot(4)).invokevirtual(PANELS, "width", MethodTypeDesc.of(CD_int));
      code.loadConstant(shape.width).if_icmpne(other);
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
    if (array) {
      code.invokevirtual(PANELS, "data", MethodTypeDesc.of(FLOATS)).astore(panels);
      code.iload(depth).loadConstant(2 * Kernels.BLOCK - 1).iand().istore(depth);
    } else {
      code.invokevirtual(PANELS, "memory", MethodTypeDesc.of(MEMORY)).astore(panels);
      code.getstatic(TILE, NEVER, CD_int).istore(never);
    }
    for (int j = 0; j < first.length; j++) {
      begin(j);
    }
    code.loadConstant(THE_SPECIES);
    code.invokestatic(FLOAT_VECTOR, "zero", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES));
    code.astore(element);
    for (int sum : sums) {
      code.aload(element).astore(sum);
    }
    int turn = array && shape.rows > 1 ? 2 : 1;
    Label test = code.newLabel();
    Label left = code.newLabel();
    Label end = code.newLabel();
    code.iconst_0().istore(k).labelBinding(test);
    code.iload(k).iload(depth).loadConstant(turn - 1).isub().if_icmpge(left);
    steps(turn, end);
    code.iinc(k, turn).goto_(test).labelBinding(left);
    if (turn > 1) {
      code.iload(k).iload(depth).if_icmpge(end);
      steps(1, end);
    }
    code.labelBinding(end);
    for (int i = 0; i < sums.length; i++) {
      addSum(i / shape.vectors, i % shape.vectors, sums[i]);
    }
    code.return_();
  }

  /** Where a vector of w begins: in its own panel, or in the last one. */
  private void begin(int j) {
    code.lload(w0).loadConstant(j).iload(last);
    code.invokestatic(MATH, "min", MethodTypeDesc.of(CD_int, CD_int, CD_int)).i2l();
    code.lload(panel).lmul().ladd();
    if (array) {
      code.loadConstant(2).lshr().l2i();
    }
    code.storeLocal(index, first[j]);
  }

  /** Some steps of k. */
  private void steps(int count, Label end) {
    code.iload(a0).iload(k).loadConstant(layout.step).imul().iadd().istore(from);
    for (int j = 0; j < at.length; j++) {
      code.loadLocal(index, first[j]).iload(k);
      if (array) {
        code.loadConstant(shape.width).imul().iadd();
      } else {
        code.i2l().loadConstant(bytes(shape.width)).lmul().ladd();
      }
      code.storeLocal(index, at[j]);
    }
    for (int step = 0; step < count; step++) {
      if (step > 0) {
        endBlock(end);
      }
      step(step, end);
    }
  }

  private void step(int step, Label end) {
    boolean once = shape.rows == 1; // w is read, so it need not wait in a register
    for (int j = 0; j < w.length && !once; j++) {
      load(step, j);
      code.astore(w[j]);
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
        if (wide && j > 0 && j % IN_ORDER == 0) {
          endBlock(end);
        }
        code.aload(element);
        if (once) {
          load(step, j);
        } else {
          code.aload(w[j]);
        }
        code.aload(sum);
        code.invokevirtual(FLOAT_VECTOR, "fma", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR));
        code.astore(sum);
      }
    }
    if (wide) {
      endBlock(end);
    }
  }

  /** A vector of w. */
  private void load(int step, int j) {
    code.loadConstant(THE_SPECIES).aload(panels).loadLocal(index, at[wide ? 0 : j]);
    int further = step * shape.width + (wide ? j * lanes : 0);
    if (array) {
      code.loadConstant(further).iadd();
      MethodTypeDesc type = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int);
      code.invokestatic(FLOAT_VECTOR, "fromArray", type);
    } else {
      code.loadConstant(bytes(further)).ladd();
      code.getstatic(ORDER, NATIVE_ORDER, ORDER);
      MethodTypeDesc type = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, MEMORY, CD_long, ORDER);
      code.invokestatic(FLOAT_VECTOR, "fromMemorySegment", type);
    }
  }

  private static long bytes(int floats) {
    return (long) floats * Float.BYTES;
  }

  /**
   * Ends a basic block: by a fence, or by a branch that is never taken, each by its own condition.
   */
  private void endBlock(Label end) {
    if (!array) {
      blocks++;
      code.iload(k).loadConstant(blocks).iadd().iload(never).if_icmpeq(end);
    } else if (FENCED) {
      code.invokestatic(VAR_HANDLE, "loadLoadFence", MethodTypeDesc.of(CD_void));
    }
  }

  private void addSum(int row, int vector, int sum) {
    code.loadConstant(THE_SPECIES).aload(y);
    place(row, vector);
    MethodTypeDesc read = MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int);
    code.invokestatic(FLOAT_VECTOR, "fromArray", read).aload(sum);
    code.invokevirtual(FLOAT_VECTOR, "add", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR)).astore(sum);
    VectorCode.loadToStore(code, sum).aload(y);
    place(row, vector);
    code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
  }

  private void place(int row, int vector) {
    code.iload(to).loadConstant(row).iload(stride).imul().iadd();
    code.loadConstant(vector * lanes).iadd();
  }
}
