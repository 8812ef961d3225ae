package rnn.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rnn.core.Model;

/**
 * What the compiled classes of rnn-core and rnn-simd may refer to, so that results are the same
 * everywhere.
 */
final class ArchitectureTest {
  /** Functions of Math whose last bits depend on the platform and the compiler. */
  private static final Set<String> APPROXIMATE =
      Set.of(
          "exp", "expm1", "log", "log10", "log1p", "pow", "sin", "cos", "tan", "asin", "acos",
          "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot", "random");

  private static final Map<String, Set<String>> REFERENCES = references();

  /**
   * For each class, the classes it names and their members, as {@code owner} and {@code
   * owner.member}.
   */
  private static Map<String, Set<String>> references() {
    Map<String, Set<String>> references = new TreeMap<>();
    for (Class<?> type : List.of(Model.class, SimdProvider.class)) {
      try {
        Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
          read(place, references);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(place)) {
            read(jar.getPath("/"), references);
          }
        }
      } catch (IOException | URISyntaxException e) {
        throw new AssertionError(e);
      }
    }
    return references;
  }

  private static void read(Path root, Map<String, Set<String>> references) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        Set<String> members = new TreeSet<>();
        for (PoolEntry entry : ClassFile.of().parse(Files.readAllBytes(file)).constantPool()) {
          switch (entry) {
            case MemberRefEntry m ->
                members.add(m.owner().asInternalName() + "." + m.name().stringValue());
            case ClassEntry c -> members.add(c.asInternalName());
            default -> {}
          }
        }
        references.put(root.relativize(file).toString(), members);
      }
    }
  }

  private static List<String> whoUses(java.util.function.Predicate<String> what) {
    List<String> found = new ArrayList<>();
    REFERENCES.forEach((type, members) ->
        members.stream().filter(what).forEach(m -> found.add(type + " uses " + m)));
    return found;
  }

  @Test
  void all_classes_of_both_modules_are_looked_at() {
    assertTrue(REFERENCES.size() > 50, REFERENCES.keySet().toString());
    assertFalse(whoUses(m -> m.equals("java/lang/StrictMath.exp")).isEmpty());
    assertFalse(whoUses(m -> m.equals("jdk/incubator/vector/FloatVector.add")).isEmpty());
  }

  @Test
  void no_function_is_used_whose_bits_depend_on_the_platform() {
    assertEquals(
        List.of(),
        whoUses(m ->
            m.startsWith("java/lang/Math.")
                && APPROXIMATE.contains(m.substring(m.lastIndexOf('.') + 1))));
    assertEquals(
        List.of(),
        whoUses(m ->
            m.matches(
                "jdk/incubator/vector/VectorOperators\\.(EXP|EXPM1|LOG.*|POW|A?SINH?|A?COSH?|A?TANH?|ATAN2|CBRT|HYPOT)")));
  }

  @Test
  void no_sum_is_left_to_the_width_of_a_vector() {
    assertEquals(List.of(), whoUses(m -> m.contains("reduceLanes")));
  }

  /**
   * The Vector API's own methods are compiled for the vectors that ran through them first; in a
   * busy process, shorter ones beside them were boxed for as long as it lived.
   */
  @Test
  void no_kernel_has_vectors_of_another_length_than_its_own() {
    assertEquals(
        List.of(), whoUses(m -> m.matches("jdk/incubator/vector/\\w+Vector\\.SPECIES_\\d+")));
  }

  @Test
  void no_random_numbers_are_drawn_from_a_generator_with_a_history() {
    assertEquals(
        List.of(),
        whoUses(m ->
            m.matches(
                "java/util/(Random|SplittableRandom|concurrent/ThreadLocalRandom|random/.*)")));
  }

  /**
   * Where the Vector API is not switched on, the provider must still load, to say so in one line.
   */
  @Test
  void the_provider_itself_names_nothing_of_the_Vector_API() {
    assertTrue(
        REFERENCES.get("rnn/simd/SimdProvider.class").stream()
            .noneMatch(m -> m.startsWith("jdk/incubator")));
  }

  @Test
  void only_the_module_for_it_uses_the_Vector_API() {
    REFERENCES.forEach((type, members) ->
        assertTrue(
            type.startsWith("rnn/simd/")
                || members.stream().noneMatch(m -> m.startsWith("jdk/incubator")),
            type));
  }
}
