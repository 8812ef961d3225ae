package rnn.simd;

import static java.lang.classfile.ClassFile.ACC_FINAL;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/** What generated classes of Vector API calls have in common. */
final class VectorCode {
  static final ClassDesc FLOATS = ConstantDescs.CD_float.arrayType();
  static final ClassDesc SPECIES = describe(VectorSpecies.class);
  static final ClassDesc VECTOR = describe(Vector.class);
  static final ClassDesc FLOAT_VECTOR = describe(FloatVector.class);

  /** The species, which a class gets as its data and the JIT compiler takes for a constant. */
  static final DynamicConstantDesc<?> THE_SPECIES =
      DynamicConstantDesc.ofNamed(
          ConstantDescs.ofConstantBootstrap(
              describe(MethodHandles.class), "classData", ConstantDescs.CD_Object),
          ConstantDescs.DEFAULT_NAME,
          SPECIES);

  /** The species' class of vectors, as another such constant. */
  private static final DynamicConstantDesc<?> THE_CLASS =
      DynamicConstantDesc.ofNamed(
          ConstantDescs.BSM_INVOKE,
          ConstantDescs.DEFAULT_NAME,
          ConstantDescs.CD_Class,
          MethodHandleDesc.ofMethod(
              DirectMethodHandleDesc.Kind.INTERFACE_VIRTUAL,
              SPECIES,
              "vectorType",
              MethodTypeDesc.of(ConstantDescs.CD_Class)),
          THE_SPECIES);

  private VectorCode() {}

  /**
   * Loads a vector of which the JIT compiler knows the class, so that it can be stored. {@link
   * FloatVector#intoArray} asks its vector for length and species, and the compiler goes by the
   * classes that it has seen there, all over the process: with vectors of another length among
   * them, the store would stay a call, and the vector be put on the heap for it.
   */
  static CodeBuilder loadToStore(CodeBuilder code, int vector) {
    return code.loadConstant(THE_CLASS)
        .aload(vector)
        .invokevirtual(
            ConstantDescs.CD_Class,
            "cast",
            MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
        .checkcast(FLOAT_VECTOR);
  }

  static ClassDesc describe(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  /** The name of a generated class. */
  static ClassDesc named(String name) {
    return ClassDesc.of(VectorCode.class.getPackageName(), name);
  }

  /** Defines a hidden class with a constructor and these methods, and gives the lookup in it. */
  static MethodHandles.Lookup define(
      ClassDesc name,
      Class<?> implemented,
      VectorSpecies<Float> species,
      Consumer<ClassBuilder> methods) {
    byte[] bytes =
        ClassFile.of()
            .build(
                name,
                type -> {
                  type.withFlags(ACC_FINAL)
                      .withInterfaceSymbols(describe(implemented))
                      .withMethodBody(
                          ConstantDescs.INIT_NAME,
                          ConstantDescs.MTD_void,
                          0,
                          c ->
                              c.aload(0)
                                  .invokespecial(
                                      ConstantDescs.CD_Object,
                                      ConstantDescs.INIT_NAME,
                                      ConstantDescs.MTD_void)
                                  .return_());
                  methods.accept(type);
                });
    try {
      return MethodHandles.lookup().defineHiddenClassWithClassData(bytes, species, true);
    } catch (IllegalAccessException e) {
      throw new LinkageError("a kernel cannot be defined", e);
    }
  }

  /** An instance of such a class. */
  static Object make(MethodHandles.Lookup lookup) {
    try {
      MethodType type = MethodType.methodType(void.class);
      return lookup.findConstructor(lookup.lookupClass(), type).invoke();
    } catch (Throwable e) {
      throw new LinkageError("a kernel cannot be made", e);
    }
  }
}
