package rnn.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class SafetensorsProperties {
  private static Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("safetensors");
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  @Property(tries = 100)
  void whatIsWrittenIsReadBackBitForBit(
      @ForAll("metadata") Map<String, String> metadata, @ForAll("tensors") List<Tensor> tensors)
      throws IOException {
    Safetensors written = new Safetensors(metadata, tensors);
    Path file = directory.resolve("round.safetensors");
    written.write(file);
    Safetensors read = Safetensors.read(file);
    assertEquals(metadata, read.metadata());
    // Where empty tensors share a place with others the header alone cannot tell their order.
    if (tensors.stream().allMatch(t -> t.values().capacity() > 0)) {
      assertEquals(tensors.stream().map(Tensor::name).toList(), read.names());
    }
    for (Tensor tensor : tensors) {
      assertEquals(tensor.shape(), read.shape(tensor.name()));
      assertArrayEquals(bytes(tensor), bytes(read.tensor(tensor.name())));
    }
    assertEquals(written.sha256(), read.sha256());
    byte[] first = Files.readAllBytes(file);
    assertEquals(0, (8 + first[0] + ((first[1] & 255) << 8)) % 8, "the header is padded");
    written.write(file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Property(tries = 50)
  void theShaKnowsNeitherMetadataNorOrder(
      @ForAll("metadata") Map<String, String> metadata,
      @ForAll("tensors") List<Tensor> tensors,
      @ForAll Random random) {
    List<Tensor> shuffled = new ArrayList<>(tensors);
    Collections.shuffle(shuffled, random);
    assertEquals(
        new Safetensors(Map.of(), tensors).sha256(), new Safetensors(metadata, shuffled).sha256());
  }

  @Provide
  Arbitrary<Map<String, String>> metadata() {
    return Arbitraries.maps(unicode(), unicode()).ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<Tensor>> tensors() {
    Arbitrary<int[]> shape = Arbitraries.integers().between(0, 4).array(int[].class).ofMaxSize(3);
    Arbitrary<Tensor> tensor =
        Combinators.combine(
                unicode(), shape, Arbitraries.randoms(), Arbitraries.integers().between(0, 2))
            .as(SafetensorsProperties::tensor);
    return tensor.list().ofMaxSize(5).uniqueElements(Tensor::name);
  }

  /** All of Unicode, with what JSON must escape made frequent. */
  private static Arbitrary<String> unicode() {
    return Arbitraries.strings()
        .withChars("a\"\\\n\t\0\u007f\u2028é漢")
        .withChars("_/bfnrtu")
        .ofMaxLength(6)
        .map(s -> s + (s.length() == 6 ? "\uD83D\uDE00" : ""));
  }

  private static Tensor tensor(String name, int[] shape, Random random, int type) {
    int elements = 1;
    for (int size : shape) {
      elements *= size;
    }
    float[] floats = new float[elements];
    double[] doubles = new double[elements];
    for (int i = 0; i < elements; i++) { // any bits: also NaNs, infinities and −0
      floats[i] = Float.intBitsToFloat(random.nextInt());
      doubles[i] = Double.longBitsToDouble(random.nextLong());
    }
    return switch (type) {
      case 0 -> Tensor.of(name, floats, shape);
      case 1 -> Tensor.of(name, doubles, shape);
      default -> Tensor.of(name, random.longs(elements).toArray(), shape);
    };
  }

  private static byte[] bytes(Tensor tensor) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(Header.describe(tensor).getBytes(StandardCharsets.UTF_8));
    tensor.writeTo(out);
    return out.toByteArray();
  }
}
