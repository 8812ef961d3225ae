package rnn.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something failed, in one line. */
final class Reason {
  private Reason() {}

  /** With the name of the file, if it is about one. */
  static String of(Throwable e) {
    return switch (e) {
      case UncheckedIOException u -> of(u.getCause());
      case FileSystemException f -> f.getFile() + ": " + inShort(f);
      case OutOfMemoryError m ->
          "out of memory: take a smaller --rnn-size, --batch-size or --seq-length,"
              + " or give Java more, as in RNN_OPTS=-Xmx8g";
      case IllegalArgumentException i -> inShort(i);
      case ArithmeticException a -> inShort(a);
      case RuntimeException r -> "unforeseen: " + r;
      default -> inShort(e);
    };
  }

  /** Without the name of the file. */
  static String inShort(Throwable e) {
    return switch (e) {
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case NoSuchFileException n -> "no such file";
      case AccessDeniedException a -> "permission denied";
      case FileAlreadyExistsException a -> "a file is in the way";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
