package rnn.train.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A long sequence of symbols, at one, two or four bytes each. Those of a long text lie in a file in
 * the directory {@code java.io.tmpdir} that is mapped into memory and gone when the process ends:
 * the heap stays small, and what is not being read may leave the memory.
 */
public final class Symbols {
  private final MemorySegment data;
  private final int width; // bytes a symbol
  private final int size;
  private final int turn; // where the first symbol follows again
  private final int largest;

  private Symbols(MemorySegment data, int width, int size, int turn, int largest) {
    this.data = data;
    this.width = width;
    this.size = size;
    this.turn = turn;
    this.largest = largest;
  }

  /**
   * These symbols: a view, not to be changed any more.
   *
   * @throws IllegalArgumentException if one is below 0
   */
  public static Symbols of(int... symbols) {
    int largest = 0;
    for (int i = 0; i < symbols.length; i++) {
      if (symbols[i] < 0) {
        throw new IllegalArgumentException(
            "symbols: found %d at place %d, expected 0 or more".formatted(symbols[i], i));
      }
      largest = Math.max(largest, symbols[i]);
    }
    int size = symbols.length;
    return new Symbols(MemorySegment.ofArray(symbols), Integer.BYTES, size, size, largest);
  }

  /** Symbols of an alphabet that lie in memory at {@code width} bytes each. */
  static Symbols at(MemorySegment data, int width, int size, int alphabet) {
    return new Symbols(data, width, size, size, alphabet - 1);
  }

  /** How many they are. */
  public int size() {
    return size;
  }

  /** The symbol at a place, counted from 0. */
  public int get(int i) {
    Objects.checkIndex(i, size);
    long at = i == turn ? 0 : (long) i * width;
    return switch (width) {
      case 1 -> data.get(JAVA_BYTE, at) & 0xff;
      case 2 -> data.get(JAVA_CHAR_UNALIGNED, at);
      default -> data.get(JAVA_INT_UNALIGNED, at);
    };
  }

  /** No symbol is larger; 0 if there are none. */
  public int largest() {
    return largest;
  }

  /** A view of the first {@code count} and, after them, the first one again. */
  Symbols around(int count) {
    Objects.checkFromIndexSize(0, count, size);
    return new Symbols(data, width, Math.addExact(count, 1), count, largest);
  }
}
