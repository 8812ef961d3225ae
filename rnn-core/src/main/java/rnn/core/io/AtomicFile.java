package rnn.core.io;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Replaces a file as a whole or not at all. */
final class AtomicFile {
  /** Writes the new content. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  static void replace(Path target, Content content) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new NoSuchFileException(target.toString(), null, "no directory to write it in");
    }
    Path temporary =
        directory.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      // A stream, not a channel: an interrupt of the thread would close a channel half-way.
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        content.writeTo(out);
        out.getFD().sync();
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      force(directory);
    } catch (IOException e) {
      String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      throw new IOException(
          "%s: not written, what stood there is untouched: %s".formatted(target, reason), e);
    } finally {
      Files.deleteIfExists(temporary); // still there only where something failed
    }
  }

  /** Makes the new name itself last through a power cut. */
  private static void force(Path directory) {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every system can open a directory; there the name lasts as the file system pleases.
    }
  }
}
