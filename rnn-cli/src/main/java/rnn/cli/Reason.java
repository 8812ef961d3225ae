package rnn.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something failed, in one line. */
final class Reason {
  private Reason() {}

  static String of(Throwable e) {
    return switch (e) {
      case UncheckedIOException u -> of(u.getCause());
      case FileSystemException f when f.getReason() == null && f.getOtherFile() == null ->
          f.getFile() + ": " + kind(f);
      case OutOfMemoryError m ->
          "out of memory: use a smaller --rnn-size, --batch-size or --seq-length,"
              + " or give Java more: RNN_OPTS=-Xmx8g";
      case NullPointerException n -> e.toString();
      case IndexOutOfBoundsException i -> e.toString();
      case NegativeArraySizeException n -> e.toString();
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private static String kind(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException n -> "no such file";
      case AccessDeniedException a -> "permission denied";
      case FileAlreadyExistsException f -> "a file is in the way";
      default -> e.getClass().getSimpleName();
    };
  }
}
