package rnn.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The directory of a training run: best.safetensors, last.safetensors and the numbered ones.
 *
 * @param path where it is
 */
record RunDirectory(Path path) {
  private static final Path RUNS = Path.of("runs");
  private static final String SUFFIX = ".safetensors";

  /** Makes a directory that nobody else has, named after the time. */
  static RunDirectory fresh() throws IOException {
    return fresh(RUNS, LocalDateTime.now());
  }

  static RunDirectory fresh(Path runs, LocalDateTime now) throws IOException {
    String time = now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss", Locale.ROOT));
    try {
      Files.createDirectories(runs);
      for (int i = 1; ; i++) {
        try {
          return new RunDirectory(
              Files.createDirectory(runs.resolve(i == 1 ? time : time + "-" + i)));
        } catch (FileAlreadyExistsException e) {
          // Another run's, which may have begun this very moment.
        }
      }
    } catch (IOException e) {
      throw noDirectory(runs, e);
    }
  }

  private static IOException noDirectory(Path path, IOException e) {
    return new IOException(
        "--out: %s cannot be made a directory: %s; name another place"
            .formatted(path, Reason.inShort(e)),
        e);
  }

  /** The run below the current directory that was written to last. */
  static RunDirectory newest() throws IOException {
    return newest(RUNS);
  }

  static RunDirectory newest(Path runs) throws IOException {
    if (Files.isDirectory(runs)) {
      try (Stream<Path> all = Files.list(runs)) {
        var newest =
            all.map(RunDirectory::new)
                .filter(run -> Files.exists(run.last()))
                .max(Comparator.comparing(RunDirectory::lastWritten));
        if (newest.isPresent()) {
          return newest.get();
        }
      }
    }
    throw new IOException(
        "%s: no run there; train one first with %s train, or name a model"
            .formatted(runs, Main.CALL));
  }

  private static FileTime lastWritten(RunDirectory run) {
    try {
      return Files.getLastModifiedTime(run.last());
    } catch (IOException e) {
      return FileTime.fromMillis(0); // it went away meanwhile
    }
  }

  /** The file of a model: the path itself, or the best checkpoint of a run directory. */
  static Path model(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      if (!Files.exists(path)) {
        throw new IOException(path + ": no such file or run directory; rnn train makes one");
      }
      return path;
    }
    RunDirectory run = new RunDirectory(path);
    if (Files.exists(run.best())) {
      return run.best();
    }
    if (Files.exists(run.last())) {
      return run.last();
    }
    throw new IOException(
        path
            + ": no checkpoint is in this directory, expected best.safetensors or last.safetensors");
  }

  Path best() {
    return path.resolve("best" + SUFFIX);
  }

  Path last() {
    return path.resolve("last" + SUFFIX);
  }

  Path numbered(long epoch, long step, double loss) {
    String name = String.format(Locale.ROOT, "epoch-%02d_step-%06d_loss-%.4f", epoch, step, loss);
    return path.resolve(name + SUFFIX);
  }

  boolean holdsCheckpoints() throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.anyMatch(file -> file.toString().endsWith(SUFFIX));
    }
  }

  /**
   * Makes the directory and finds out now, not after an epoch, whether it takes this many bytes.
   */
  void prepare(long bytes) throws IOException {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw noDirectory(path, e);
    }
    Path probe = path.resolve(".probe");
    try (FileOutputStream out = new FileOutputStream(probe.toFile())) {
      byte[] zeros = new byte[1 << 16];
      for (long left = bytes; left > 0; left -= zeros.length) {
        out.write(zeros, 0, (int) Math.min(left, zeros.length));
      }
      out.getFD().sync();
    } catch (IOException e) {
      throw new IOException(
          "--out: %s cannot take three checkpoints, %,d bytes: %s; name another place"
              .formatted(path, bytes, Reason.inShort(e)),
          e);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
