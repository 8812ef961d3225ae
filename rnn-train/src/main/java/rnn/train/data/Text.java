package rnn.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A text and where it comes from.
 *
 * <p>Files are read as strict UTF-8. A byte order mark at the start of a file is dropped,
 * everything else is kept as it stands, carriage returns too. Several files are joined with nothing
 * between.
 *
 * @param source what it was read from, for a report
 * @param content the characters, never empty
 */
public record Text(String source, String content) {

  /** Throws IllegalArgumentException if there are no characters. */
  public Text {
    if (content.isEmpty()) {
      throw new IllegalArgumentException(source + ": no characters, expected a text");
    }
  }

  /**
   * Reads files and directories, in the order given. Of a directory, all files below it that are
   * text (valid UTF-8 without a zero byte), in the order of their paths; names that start with a
   * dot are passed over.
   *
   * @throws IOException if something is missing, empty, not UTF-8 (the message says at which byte),
   *     or a directory without text
   */
  public static Text read(Path... paths) throws IOException {
    StringBuilder content = new StringBuilder();
    List<String> sources = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        int files = appendDirectory(path, content);
        sources.add("%s (%d file%s)".formatted(path, files, files == 1 ? "" : "s"));
      } else {
        append(content, path, file(path));
        sources.add(path.toString());
      }
    }
    if (paths.length == 0) {
      throw new IOException("no file named, expected a text file or a directory of them");
    }
    return new Text(String.join(", ", sources), content.toString());
  }

  private static String file(Path path) throws IOException {
    byte[] bytes = bytes(path);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Optional<String> text = decode(in);
    if (text.isEmpty()) {
      throw new IOException(
          "%s: not UTF-8: byte 0x%02x at offset %d, expected a text file in UTF-8"
              .formatted(path, bytes[in.position()], in.position()));
    }
    if (text.get().isEmpty()) {
      throw new IOException(path + ": an empty file, expected a text");
    }
    return text.get();
  }

  private static int appendDirectory(Path directory, StringBuilder content) throws IOException {
    int files = 0;
    for (Path path : visibleFiles(directory)) {
      Optional<String> text = decode(ByteBuffer.wrap(bytes(path)));
      if (text.isPresent() && !text.get().isEmpty() && text.get().indexOf('\0') < 0) {
        append(content, path, text.get());
        files++;
      }
    }
    if (files == 0) {
      throw new IOException(
          directory + ": a directory with no text, expected at least one file in UTF-8");
    }
    return files;
  }

  private static void append(StringBuilder content, Path path, String text) throws IOException {
    if ((long) content.length() + text.length() > Integer.MAX_VALUE / 4) {
      throw new IOException(
          "%s: makes the text longer than %d characters, expected less in one run"
              .formatted(path, Integer.MAX_VALUE / 4));
    }
    content.append(text);
  }

  private static List<Path> visibleFiles(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile)
          .filter(path -> !isHidden(directory.relativize(path)))
          .sorted(Comparator.comparing(path -> slashed(directory.relativize(path))))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new IOException(directory + ": a folder in it cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean isHidden(Path path) {
    for (Path name : path) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The same text, and so the same order, on every system. */
  private static String slashed(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  private static byte[] bytes(Path path) throws IOException {
    try {
      if (Files.size(path) > Integer.MAX_VALUE / 4) {
        throw new IOException(
            "%s: %d bytes, expected at most %d"
                .formatted(path, Files.size(path), Integer.MAX_VALUE / 4));
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(path.toString(), null, "no such file");
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(path.toString(), null, "may not be read");
    }
  }

  /** The text without its byte order mark; if it is not UTF-8, nothing, and in stands where. */
  private static Optional<String> decode(ByteBuffer in) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer out = CharBuffer.allocate(in.remaining());
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      return Optional.empty();
    }
    String text = out.flip().toString();
    return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
  }
}
