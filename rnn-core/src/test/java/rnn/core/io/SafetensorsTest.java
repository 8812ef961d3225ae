package rnn.core.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rnn.core.io.Safetensors.Malformed;

class SafetensorsTest {
  private static final Safetensors SMALL =
      new Safetensors(
          Map.of("cell", "lstm", "alphabet", "a\n\"é"),
          List.of(
              Tensor.of("weight_ih_l0", new float[] {1, -2, 3.5f, 0, 5, 6}, 2, 3),
              Tensor.of("bias", new double[] {Math.PI}, 1)));

  @TempDir Path directory;

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Path file = directory.resolve("a.safetensors");
    new Safetensors(Map.of("b", "2", "a", "1"), List.of(Tensor.of("w", new float[] {1, -2}, 2)))
        .write(file);
    String header =
        "{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    byte[] bytes = Files.readAllBytes(file);
    int length = (header.length() + 7) / 8 * 8;
    assertEquals(length, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    assertEquals(
        header + " ".repeat(length - header.length()),
        new String(bytes, 8, length, StandardCharsets.UTF_8));
    assertArrayEquals(
        new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0},
        Arrays.copyOfRange(bytes, 8 + length, bytes.length));
  }

  @Test
  void theBytesAreTheSameWhereNumbersHaveOtherDigits() throws IOException {
    Path here = directory.resolve("here.safetensors");
    Path there = directory.resolve("there.safetensors");
    SMALL.write(here);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("fa-IR"));
      assertNotEquals("1", "%d".formatted(1));
      SMALL.write(there);
      assertEquals(SMALL.sha256(), Safetensors.read(there).sha256());
    } finally {
      Locale.setDefault(before);
    }
    assertArrayEquals(Files.readAllBytes(here), Files.readAllBytes(there));
  }

  @Test
  void aSliceOfAFlatArrayIsWrittenFromWhereItLies() throws IOException {
    float[] flat = {0, 1, 2, 3, 4, 5};
    Path file = directory.resolve("slice.safetensors");
    Safetensors weights =
        new Safetensors(
            Map.of(), List.of(Tensor.slice("a", flat, 1, 2, 2), Tensor.slice("b", flat, 5)));
    flat[1] = 10;
    weights.write(file);
    Safetensors read = Safetensors.read(file);
    assertArrayEquals(new float[] {10, 2, 3, 4}, read.floats("a", 2, 2));
    assertArrayEquals(new float[] {5}, read.floats("b"));
    assertEquals(List.of(), read.shape("b"));
    assertThrows(
        IllegalArgumentException.class, () -> Tensor.slice("a", flat, 3, 2, 2), "past its end");
  }

  @Test
  void aFileMadeByPyTorchIsRead() throws IOException {
    Safetensors lstm = Safetensors.read(golden("lstm_L1_uni_bias_f64"));
    assertEquals("lstm", lstm.metadata("kind"));
    assertEquals(List.of(24, 5), lstm.shape("weight_ih_l0"));
    assertEquals(24 * 5, lstm.doubles("weight_ih_l0").length);
    double loss = 0;
    for (String part : List.of("output", "hn", "cn")) {
      double[] values = lstm.doubles(part);
      double[] weights = lstm.doubles("r_" + part);
      for (int i = 0; i < values.length; i++) {
        loss += values[i] * weights[i];
      }
    }
    assertEquals(lstm.doubles("loss")[0], loss, 1e-12, "the numbers are where the header says");
    Safetensors clip = Safetensors.read(golden("loss_clip_f64"));
    String whole =
        clip.names().stream()
            .filter(name -> type(clip, name) == Tensor.Type.I64)
            .findFirst()
            .orElseThrow();
    assertTrue(Arrays.stream(clip.longs(whole)).allMatch(target -> target >= 0 && target < 1000));
  }

  @Test
  void everyTruncationIsRejectedInOneLine() throws IOException {
    byte[] whole = bytes(SMALL);
    for (int length = 0; length < whole.length; length++) {
      Path file = Files.write(directory.resolve("cut"), Arrays.copyOf(whole, length));
      assertOneLine(assertThrows(Malformed.class, () -> Safetensors.read(file), "at " + length));
    }
    Path longer = Files.write(directory.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
    assertOneLine(assertThrows(Malformed.class, () -> Safetensors.read(longer)));
  }

  @Test
  void everyBitFlippedInTheHeaderIsRejectedInOneLineOrLeavesAWellFormedFile() throws IOException {
    byte[] whole = bytes(SMALL);
    int header = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int rejected = 0;
    for (int bit = 0; bit < 8 * header; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = Files.write(directory.resolve("flipped"), flipped);
      try {
        Safetensors read = Safetensors.read(file);
        Path again = directory.resolve("again");
        read.write(again);
        assertEquals(read.sha256(), Safetensors.read(again).sha256());
      } catch (Malformed e) {
        assertOneLine(e);
        rejected++;
      }
    }
    assertTrue(rejected > 4 * header, rejected + " of " + 8 * header);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | does not start with '{'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} x | expected its end",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 8 bytes of data,"
            + " expected 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | begins at byte 4 of the"
            + " data, expected 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
            + " | expected 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}"
            + " | \"a\" twice",
        "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},"
            + "\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}"
            + " | \"k\" twice",
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}} | tensor \"a\" has the"
            + " type \"BF16\", expected one of [F32, F64, I64]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | 12 bytes apart",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}} |"
            + " more elements than an array",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,4],\"data_offsets\":[0,8]}} | more"
            + " elements than an array",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | expected a whole"
            + " number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | expected ']'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[02],\"data_offsets\":[0,8]}} | expected a whole"
            + " number",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}} | expected '}'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2]}} | the field \"shape\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | expected ','",
        "{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | surrogate",
        "{\"\\x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | expected an escape",
        "{\"__metadata__\":{\"k\":1},\"a\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}"
            + " | expected '\"'",
      })
  void aHeaderThatCannotBeRightIsRejected(String header, String message) throws IOException {
    assertRejected(header.getBytes(StandardCharsets.UTF_8), message);
  }

  @Test
  void aHeaderThatIsNotUtf8IsRejected() throws IOException {
    assertRejected(new byte[] {'{', '"', (byte) 0xc3, '"', '}'}, "not UTF-8 from its byte 2 on");
  }

  @Test
  void aHugeClaimedHeaderIsRejectedBeforeMemoryIsTaken() throws IOException {
    for (long claimed : new long[] {-1, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 40, 100}) {
      byte[] bytes = new byte[64];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(claimed);
      Path file = Files.write(directory.resolve("huge"), bytes);
      Malformed e = assertThrows(Malformed.class, () -> Safetensors.read(file));
      assertTrue(e.getMessage().contains(Long.toUnsignedString(claimed)), e.getMessage());
    }
  }

  @Test
  void aMissingFileAndADirectoryAreNamed() {
    Path missing = directory.resolve("missing");
    IOException e = assertThrows(IOException.class, () -> Safetensors.read(missing));
    assertEquals(missing + ": no such file", e.getMessage());
    e = assertThrows(IOException.class, () -> Safetensors.read(directory));
    assertTrue(e.getMessage().startsWith(directory + ": a directory"), e.getMessage());
  }

  @Test
  void whatIsNotThereOrOfAnotherTypeOrShapeIsNamed() {
    assertMessage("no tensor \"x\"", () -> SMALL.floats("x"));
    assertMessage("no metadata \"x\"", () -> SMALL.metadata("x"));
    assertMessage("has the type F64, expected F32", () -> SMALL.floats("bias"));
    assertMessage("has the type F32, expected I64", () -> SMALL.longs("weight_ih_l0"));
    assertMessage("the shape [2, 3], expected [3, 2]", () -> SMALL.floats("weight_ih_l0", 3, 2));
  }

  @Test
  void floatsAreAlsoReadAsDoubles() throws IOException {
    assertArrayEquals(new double[] {1, -2, 3.5, 0, 5, 6}, SMALL.doubles("weight_ih_l0"));
  }

  @Test
  void theShaChangesWithNameTypeShapeAndEachByte() {
    String sha = sha(Tensor.of("a", new float[] {1, 2}, 2));
    assertEquals(sha, sha(Tensor.of("a", new float[] {1, 2}, 2)));
    assertNotEquals(sha, sha(Tensor.of("b", new float[] {1, 2}, 2)));
    assertNotEquals(sha, sha(Tensor.of("a", new float[] {1, 2}, 2, 1)));
    assertNotEquals(sha, sha(Tensor.of("a", new float[] {1, Math.nextUp(2f)}, 2)));
    long bits = 0x3f800000L | 0x40000000L << 32;
    assertNotEquals(
        sha(Tensor.of("a", new long[] {bits}, 1)),
        sha(Tensor.of("a", new double[] {Double.longBitsToDouble(bits)}, 1)));
  }

  @Test
  void twoTensorsWithOneNameAreRefused() {
    Tensor a = Tensor.of("a", new float[1], 1);
    assertThrows(IllegalArgumentException.class, () -> new Safetensors(Map.of(), List.of(a, a)));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of("__metadata__", new float[0], 0));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of("a", new float[5], 2, 2));
    assertThrows(IllegalArgumentException.class, () -> Tensor.of("\ud800", new float[1], 1));
  }

  @Test
  void aWriteThatFailsHalfWayLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = directory.resolve("kept");
    SMALL.write(file);
    byte[] before = Files.readAllBytes(file);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.replace(
                    file,
                    out -> {
                      out.write(new byte[100]);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(e.getMessage().contains("kept: not written"), e.getMessage());
    assertTrue(e.getMessage().endsWith("No space left on device"), e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(file));
    assertEquals(List.of(file), entries(directory));
  }

  @Test
  void aWriteThatCannotTakeTheNameLeavesWhatHasItAndNothingElse() throws IOException {
    Path taken = Files.createDirectories(directory.resolve("taken/inside")).getParent();
    assertThrows(IOException.class, () -> SMALL.write(taken));
    assertEquals(List.of(taken), entries(directory));
    Path nowhere = directory.resolve("nowhere/a.safetensors");
    IOException e = assertThrows(IOException.class, () -> SMALL.write(nowhere));
    assertEquals(nowhere + ": no directory to write it in", e.getMessage());
  }

  @Test
  void anInterruptedThreadStillSaves() throws IOException {
    Path file = directory.resolve("interrupted");
    Thread.currentThread().interrupt();
    SMALL.write(file);
    assertTrue(Thread.interrupted(), "the interrupt is kept for its receiver");
    assertEquals(SMALL.sha256(), Safetensors.read(file).sha256());
  }

  private Path golden(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/golden/" + name + ".safetensors")) {
      return Files.write(directory.resolve(name), in.readAllBytes());
    }
  }

  private byte[] bytes(Safetensors tensors) throws IOException {
    Path file = directory.resolve("whole");
    tensors.write(file);
    return Files.readAllBytes(file);
  }

  /** A file of this header and 8 bytes of data. */
  private void assertRejected(byte[] header, String message) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    Path file = Files.write(directory.resolve("wrong"), bytes.array());
    Malformed e = assertThrows(Malformed.class, () -> Safetensors.read(file));
    assertOneLine(e);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static void assertMessage(String message, org.junit.jupiter.api.function.Executable e) {
    Malformed malformed = assertThrows(Malformed.class, e);
    assertOneLine(malformed);
    assertTrue(malformed.getMessage().contains(message), malformed.getMessage());
  }

  private static void assertOneLine(Exception e) {
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertFalse(e.getMessage().length() > 500, e.getMessage());
  }

  private static Tensor.Type type(Safetensors tensors, String name) {
    try {
      return tensors.tensor(name).type();
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  private static String sha(Tensor tensor) {
    return new Safetensors(Map.of(), List.of(tensor)).sha256();
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
