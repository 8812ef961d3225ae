package rnn.train.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * A long sequence of symbols, at one, two or four bytes each. Those of a long text lie in a file in
 * the directory {@code java.io.tmpdir} that is mapped into memory and gone when the process ends:
 * the heap stays small, and what is not being read may leave the memory.
 */
public final class Symbols {
  /** The most bytes that lie in the heap. */
  private static final long SMALL = 1 << 26;

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

  /** These symbols: a view, not to be changed any more. */
  public static Symbols of(int... symbols) {
    int largest = 0;
    for (int symbol : symbols) {
      largest = Math.max(largest, symbol);
    }
    int size = symbols.length;
    return new Symbols(MemorySegment.ofArray(symbols), Integer.BYTES, size, size, largest);
  }

  /** Room for {@code size} symbols of an alphabet, to be {@link #set}. */
  static Symbols room(long size, int alphabet) throws IOException {
    if (size > Integer.MAX_VALUE) {
      throw new IOException(
          "a text of %,d characters, expected at most %,d in one run"
              .formatted(size, Integer.MAX_VALUE));
    }
    int width = alphabet <= 1 << 8 ? 1 : alphabet <= 1 << 16 ? 2 : 4;
    long bytes = size * width;
    MemorySegment data = bytes <= SMALL ? MemorySegment.ofArray(new byte[(int) bytes]) : map(bytes);
    return new Symbols(data, width, (int) size, (int) size, alphabet - 1);
  }

  private static MemorySegment map(long bytes) throws IOException {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "%s: %,d bytes are free, the encoded text needs %,d; name another directory with RNN_OPTS=-Djava.io.tmpdir=DIRECTORY"
              .formatted(directory, free, bytes));
    }
    Path file = directory.resolve("rnn-" + UUID.randomUUID() + ".symbols");
    try (FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.ofAuto());
    }
  }

  /** Overwrites the symbol at a place. */
  void set(int i, int symbol) {
    long at = (long) i * width;
    switch (width) {
      case 1 -> data.set(JAVA_BYTE, at, (byte) symbol);
      case 2 -> data.set(JAVA_CHAR_UNALIGNED, at, (char) symbol);
      default -> data.set(JAVA_INT_UNALIGNED, at, symbol);
    }
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
