package rnn.core.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A named array of numbers with a shape, row-major. A shape of [] is one number.
 *
 * <p>The values are a view of the caller's array, not a copy, so that the slices of one flat array
 * of weights are written from where they lie.
 *
 * @param name the name, unique in its file
 * @param shape the sizes of the dimensions, each at least 0
 * @param values a FloatBuffer, DoubleBuffer or LongBuffer with one value for each element, from its
 *     start to its limit
 */
public record Tensor(String name, List<Integer> shape, Buffer values) {

  /** What an element is; the names are the format's. */
  public enum Type {
    /** Float, 4 bytes. */
    F32(4),
    /** Double, 8 bytes. */
    F64(8),
    /** Long, 8 bytes. */
    I64(8);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final int CHUNK = 1 << 16;

  /** Throws IllegalArgumentException where the shape and the number of values do not agree. */
  public Tensor {
    shape = List.copyOf(shape);
    if (Header.METADATA.equals(name) || !Json.isUnicode(name)) {
      throw new IllegalArgumentException(
          "tensor: the name is %s, expected Unicode other than \"%s\""
              .formatted(Json.quote(name), Header.METADATA));
    }
    values =
        switch (values) {
          case FloatBuffer floats -> floats.slice();
          case DoubleBuffer doubles -> doubles.slice();
          case LongBuffer longs -> longs.slice();
          default ->
              throw new IllegalArgumentException(
                  "tensor %s: the values are a %s, expected floats, doubles or longs"
                      .formatted(Json.quote(name), values.getClass().getSimpleName()));
        };
    if (elements(shape) != values.capacity()) {
      throw new IllegalArgumentException(
          "tensor %s: %d values for the shape %s"
              .formatted(Json.quote(name), values.capacity(), shape));
    }
  }

  /** All of an array. */
  public static Tensor of(String name, float[] values, int... shape) {
    return new Tensor(name, list(shape), FloatBuffer.wrap(values));
  }

  /** The part of an array that starts at offset and is as long as the shape says. */
  public static Tensor slice(String name, float[] array, int offset, int... shape) {
    List<Integer> sizes = list(shape);
    long elements = elements(sizes);
    if (elements < 0 || offset < 0 || offset + elements > array.length) {
      throw new IllegalArgumentException(
          "tensor %s: the shape %s at offset %d does not lie in an array of %d"
              .formatted(Json.quote(name), sizes, offset, array.length));
    }
    return new Tensor(name, sizes, FloatBuffer.wrap(array, offset, (int) elements));
  }

  /** All of an array. */
  public static Tensor of(String name, double[] values, int... shape) {
    return new Tensor(name, list(shape), DoubleBuffer.wrap(values));
  }

  /** All of an array. */
  public static Tensor of(String name, long[] values, int... shape) {
    return new Tensor(name, list(shape), LongBuffer.wrap(values));
  }

  /** What the elements are. */
  public Type type() {
    return switch (values) {
      case FloatBuffer _ -> Type.F32;
      case DoubleBuffer _ -> Type.F64;
      default -> Type.I64;
    };
  }

  /** The number of elements of a shape, or −1 where no array can hold them. */
  static long elements(List<Integer> shape) {
    long elements = 1;
    for (int size : shape) {
      elements *= size;
      if (size < 0 || Math.max(size, elements) > Integer.MAX_VALUE - 8) {
        return -1;
      }
    }
    return elements;
  }

  /** Little-endian, as the format wants it. */
  void writeTo(OutputStream out) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int step = CHUNK / type().bytes;
    for (int from = 0; from < values.capacity(); from += step) {
      int count = Math.min(step, values.capacity() - from);
      switch (values) {
        case FloatBuffer floats -> chunk.asFloatBuffer().put(0, floats, from, count);
        case DoubleBuffer doubles -> chunk.asDoubleBuffer().put(0, doubles, from, count);
        default -> chunk.asLongBuffer().put(0, (LongBuffer) values, from, count);
      }
      out.write(chunk.array(), 0, count * type().bytes);
    }
  }

  private static List<Integer> list(int[] shape) {
    return IntStream.of(shape).boxed().toList();
  }
}
