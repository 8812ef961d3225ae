package rnn.core.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A safetensors file in memory: named tensors and metadata. Types F32, F64 and I64 are read and
 * written.
 *
 * <p>Reading is strict: the numbers must fill the file exactly, names and keys must be unique, the
 * header must be JSON of the form that the format describes and nothing else. The same tensors in
 * the same order with the same metadata give the same bytes.
 *
 * <p>The format: 8 bytes of header length, little-endian; the header, JSON, padded with spaces to 8
 * bytes; the numbers. Hugging Face, safetensors, 2022.
 */
public final class Safetensors {
  private static final int LONGEST_HEADER = 100_000_000; // the format's own limit

  private final String file;
  private final Map<String, String> metadata;
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  /** A file's content that cannot be right, or is not what was asked for; one line says what. */
  public static final class Malformed extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Names the file first.
     *
     * @param file where the content stands
     * @param found what was found there and what was expected
     */
    public Malformed(String file, String found) {
      super((file + ": " + found).replaceAll("\\R", " "));
    }
  }

  /**
   * Tensors to be written, in this order.
   *
   * @throws IllegalArgumentException if two tensors have one name or a key or value is not Unicode
   */
  public Safetensors(Map<String, String> metadata, List<Tensor> tensors) {
    this("the tensors in memory", metadata, tensors);
  }

  private Safetensors(String file, Map<String, String> metadata, List<Tensor> tensors) {
    this.file = file;
    this.metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    this.metadata.forEach((key, value) -> {
      if (!Json.isUnicode(key) || !Json.isUnicode(value)) {
        throw new IllegalArgumentException(
            "metadata: %s is not Unicode, expected no half of a surrogate pair"
                .formatted(Header.shown(key)));
      }
    });
    for (Tensor tensor : tensors) {
      if (this.tensors.putIfAbsent(tensor.name(), tensor) != null) {
        throw new IllegalArgumentException(
            "two tensors have the name " + Header.shown(tensor.name()) + ", expected one");
      }
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws Malformed if the file is not well-formed
   * @throws IOException if it cannot be read
   */
  public static Safetensors read(Path path) throws IOException {
    String name = path.toString();
    if (Files.isDirectory(path)) {
      throw new Malformed(name, "a directory, expected a safetensors file");
    }
    try (FileChannel channel = FileChannel.open(path)) {
      long size = channel.size();
      if (size < 8) {
        throw new Malformed(
            name, size + " bytes, expected a safetensors file, which has at least 8");
      }
      long length = load(channel, 8, name).getLong();
      if (length < 0 || length > LONGEST_HEADER || length > size - 8) {
        throw new Malformed(
            name,
            "the header claims %s bytes, expected at most %d: not a safetensors file, or cut short"
                .formatted(Long.toUnsignedString(length), Math.min(LONGEST_HEADER, size - 8)));
      }
      String text = utf8(load(channel, (int) length, name), name);
      Header header = Header.parse(name, text, size - 8 - length);
      List<Tensor> tensors = new ArrayList<>();
      for (Header.Entry entry : header.entries()) {
        tensors.add(load(channel, entry, name));
      }
      return new Safetensors(name, header.metadata(), tensors);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(name, null, "no such file");
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(name, null, "may not be read");
    }
  }

  /**
   * Writes the file so that at every moment either the old content or the whole new one stands at
   * the path: to a temporary file beside it, forced to disk, renamed.
   *
   * @throws IOException if it cannot be written; what stood there is untouched
   */
  public void write(Path path) throws IOException {
    AtomicFile.replace(
        path,
        out -> {
          byte[] header = Header.print(metadata, List.copyOf(tensors.values()));
          if (header.length > LONGEST_HEADER) {
            throw new IOException(
                "the header has %d bytes, the format allows %d"
                    .formatted(header.length, LONGEST_HEADER));
          }
          byte[] length = new byte[8];
          ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
          out.write(length);
          out.write(header);
          for (Tensor tensor : tensors.values()) {
            tensor.writeTo(out);
          }
        });
  }

  /** The metadata, sorted by key; not to be changed. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The value of a key that must be there. */
  public String metadata(String key) throws Malformed {
    String value = metadata.get(key);
    if (value == null) {
      throw new Malformed(
          file,
          "no metadata %s, expected one; there are %s"
              .formatted(Header.shown(key), metadata.keySet()));
    }
    return value;
  }

  /** The tensors' names in the order of the file. */
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  /** A tensor that must be there. */
  public Tensor tensor(String name) throws Malformed {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new Malformed(
          file, "no tensor %s among its %d".formatted(Header.shown(name), tensors.size()));
    }
    return tensor;
  }

  /** A tensor's shape. */
  public List<Integer> shape(String name) throws Malformed {
    return tensor(name).shape();
  }

  /** A copy of the values of an F32 tensor. */
  public float[] floats(String name) throws Malformed {
    if (tensor(name).values() instanceof FloatBuffer values) {
      float[] copy = new float[values.capacity()];
      values.get(0, copy);
      return copy;
    }
    throw wrongType(name, "F32");
  }

  /** A copy of the values of an F32 tensor that must have this shape. */
  public float[] floats(String name, int... shape) throws Malformed {
    List<Integer> wanted = IntStream.of(shape).boxed().toList();
    if (!shape(name).equals(wanted)) {
      throw new Malformed(
          file,
          "tensor %s has the shape %s, expected %s"
              .formatted(Header.shown(name), shape(name), wanted));
    }
    return floats(name);
  }

  /** A copy of the values of an F64 tensor, or of an F32 tensor, which loses nothing. */
  public double[] doubles(String name) throws Malformed {
    return switch (tensor(name).values()) {
      case DoubleBuffer values -> {
        double[] copy = new double[values.capacity()];
        values.get(0, copy);
        yield copy;
      }
      case FloatBuffer values ->
          IntStream.range(0, values.capacity()).mapToDouble(values::get).toArray();
      default -> throw wrongType(name, "F64 or F32");
    };
  }

  /** A copy of the values of an I64 tensor. */
  public long[] longs(String name) throws Malformed {
    if (tensor(name).values() instanceof LongBuffer values) {
      long[] copy = new long[values.capacity()];
      values.get(0, copy);
      return copy;
    }
    throw wrongType(name, "I64");
  }

  /**
   * The SHA-256, in hexadecimal, of the tensors alone: names, types, shapes and bytes, in the order
   * of the names. Neither metadata nor the order in the file changes it.
   */
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
      for (Tensor tensor : new TreeMap<>(tensors).values()) {
        String line = "%s:{%s}\n".formatted(Json.quote(tensor.name()), Header.describe(tensor));
        out.write(line.getBytes(StandardCharsets.UTF_8));
        tensor.writeTo(out);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new AssertionError("every Java has SHA-256, and a digest never fails to write", e);
    }
  }

  private Malformed wrongType(String name, String wanted) throws Malformed {
    return new Malformed(
        file,
        "tensor %s has the type %s, expected %s"
            .formatted(Header.shown(name), tensor(name).type(), wanted));
  }

  private static Tensor load(FileChannel channel, Header.Entry entry, String name)
      throws IOException {
    int elements = (int) Tensor.elements(entry.shape());
    var values =
        switch (entry.type()) {
          case F32 -> FloatBuffer.allocate(elements);
          case F64 -> DoubleBuffer.allocate(elements);
          case I64 -> LongBuffer.allocate(elements);
        };
    int step = (1 << 16) / entry.type().bytes;
    for (int from = 0; from < elements; from += step) {
      int count = Math.min(step, elements - from);
      ByteBuffer chunk = load(channel, count * entry.type().bytes, name);
      switch (values) {
        case FloatBuffer floats -> floats.put(from, chunk.asFloatBuffer(), 0, count);
        case DoubleBuffer doubles -> doubles.put(from, chunk.asDoubleBuffer(), 0, count);
        case LongBuffer longs -> longs.put(from, chunk.asLongBuffer(), 0, count);
        default -> throw new AssertionError(values);
      }
    }
    return new Tensor(entry.name(), entry.shape(), values);
  }

  private static ByteBuffer load(FileChannel channel, int bytes, String name) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new Malformed(name, "became shorter while it was being read");
      }
    }
    return buffer.flip();
  }

  private static String utf8(ByteBuffer bytes, String name) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed(
          name, "the header is not UTF-8 from its byte " + bytes.position() + " on");
    }
  }
}
