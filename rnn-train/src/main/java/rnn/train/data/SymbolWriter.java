package rnn.train.data;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Takes in a known number of symbols, a chunk at a time. Those of a long text are written to a file
 * that is mapped when it is complete: storing into a mapping would cost a page fault for every page
 * of it.
 */
final class SymbolWriter implements AutoCloseable {
  /** The most bytes that lie in the heap. */
  private static final long SMALL = 1 << 26;

  private final long size;
  private final int alphabet;
  private final int width; // bytes a symbol
  private final ByteBuffer chunk;
  private final byte[] heap; // null where there is a file
  private final FileChannel file; // null where there is none
  private long count;

  /** For {@code size} symbols of an alphabet. */
  SymbolWriter(long size, int alphabet) throws IOException {
    if (size > Integer.MAX_VALUE) {
      throw new IOException(
          "a text of %,d characters, expected at most %,d in one run"
              .formatted(size, Integer.MAX_VALUE));
    }
    this.size = size;
    this.alphabet = alphabet;
    width = alphabet <= 1 << 8 ? 1 : alphabet <= 1 << 16 ? 2 : 4;
    chunk = ByteBuffer.allocate(Text.CHUNK * width).order(ByteOrder.nativeOrder());
    long bytes = size * width;
    heap = bytes <= SMALL ? new byte[(int) bytes] : null;
    file = bytes <= SMALL ? null : open(bytes);
  }

  private static FileChannel open(long bytes) throws IOException {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "%s: %,d bytes are free, the encoded text needs %,d; name another directory with RNN_OPTS=-Djava.io.tmpdir=DIRECTORY"
              .formatted(directory, free, bytes));
    }
    Path path = directory.resolve("rnn-" + UUID.randomUUID() + ".symbols");
    return FileChannel.open(path, CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE);
  }

  /** How many were written; those beyond the size are counted and left out. */
  long count() {
    return count;
  }

  /** Writes the first {@code n} of an array, at most {@link Text#CHUNK}. */
  void write(int[] symbols, int n) throws IOException {
    int fitting = Math.clamp(size - count, 0, n);
    if (fitting > 0) {
      put(symbols, fitting);
    }
    count += n;
  }

  private void put(int[] symbols, int fitting) throws IOException {
    chunk.clear();
    switch (width) {
      case 1 -> {
        for (int i = 0; i < fitting; i++) {
          chunk.put(i, (byte) symbols[i]);
        }
      }
      case 2 -> {
        for (int i = 0; i < fitting; i++) {
          chunk.putChar(2 * i, (char) symbols[i]);
        }
      }
      default -> chunk.asIntBuffer().put(symbols, 0, fitting);
    }
    chunk.limit(fitting * width);
    if (file == null) {
      chunk.get(heap, (int) count * width, chunk.limit());
    } else {
      while (chunk.hasRemaining()) {
        file.write(chunk);
      }
    }
  }

  /** What was written. */
  Symbols symbols() throws IOException {
    MemorySegment data =
        file == null
            ? MemorySegment.ofArray(heap)
            : file.map(FileChannel.MapMode.READ_ONLY, 0, size * width, Arena.ofAuto());
    return Symbols.at(data, width, (int) size, alphabet);
  }

  /** Closes the file, whose mapping stays. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
