package rnn.train.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A text and where it comes from. Files are not held in memory but read again whenever the text is
 * gone through, so it may be longer than the memory.
 *
 * <p>Files are read as strict UTF-8. A byte order mark at the start of a file is dropped,
 * everything else is kept as it stands, carriage returns too. Several files are joined with nothing
 * between.
 */
public final class Text {
  /** The most bytes, or characters, that are handed over at once. */
  static final int CHUNK = 1 << 16;

  /** Something that UTF-8 is read from. */
  private interface Part {
    InputStream open() throws IOException;
  }

  /** Takes in bytes {@code from … to − 1} of an array that is used again afterwards. */
  @FunctionalInterface
  interface Bytes {
    void accept(byte[] bytes, int from, int to) throws IOException;
  }

  /** Takes in the first {@code count} characters of an array that is used again afterwards. */
  @FunctionalInterface
  interface Chars {
    void accept(char[] chars, int count) throws IOException;
  }

  /** Takes in the first {@code count} code points of an array that may be changed meanwhile. */
  @FunctionalInterface
  interface CodePoints {
    void accept(int[] codePoints, int count) throws IOException;
  }

  private final List<String> names = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Frequencies frequencies;
  private long bytes;

  private Text(Frequencies frequencies) {
    this.frequencies = frequencies;
  }

  /**
   * A text that is there already. As in a file, a byte order mark at its start is dropped.
   *
   * @param source what it was read from, for a report
   * @throws IllegalArgumentException if there are no characters, or half of a surrogate pair
   */
  public static Text of(String source, String content) {
    int mark = content.startsWith("\ufeff") ? 1 : 0;
    if (content.length() == mark) {
      throw new IllegalArgumentException(source + ": no characters, expected a text");
    }
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(content));
      Text text = new Text(Frequencies.of(content.substring(mark)));
      text.names.add(source);
      text.parts.add(() -> new ByteArrayInputStream(utf8.array(), 0, utf8.limit()));
      text.bytes = utf8.limit() - 3 * mark;
      return text;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          source + ": half of a surrogate pair, expected Unicode", e);
    }
  }

  /**
   * Reads files and directories, in the order given. Of a directory, all files below it that are
   * text (valid UTF-8 without a zero byte), in the order of their paths; names that start with a
   * dot are passed over.
   *
   * @throws IOException if something is missing, empty, a pipe, not UTF-8 (the message says at
   *     which byte), or a directory without text
   */
  public static Text read(Path... paths) throws IOException {
    if (paths.length == 0) {
      throw new IOException("no file named, expected a text file or a directory of them");
    }
    Text text = new Text(new Frequencies());
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        int files = text.addDirectory(path);
        text.names.add("%s (%d file%s)".formatted(path, files, files == 1 ? "" : "s"));
      } else if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new IOException(
            path + ": a pipe or a device, expected a file, for it is read more than once; save it");
      } else {
        Survey survey = new Survey(path);
        if (survey.frequencies.total() == 0) {
          throw new IOException(path + ": an empty file, expected a text");
        }
        text.add(survey);
        text.names.add(path.toString());
      }
    }
    return text;
  }

  private int addDirectory(Path directory) throws IOException {
    int files = 0;
    for (Path path : visibleFiles(directory)) {
      try {
        Survey survey = new Survey(path);
        if (survey.frequencies.total() > 0 && survey.frequencies.of(0) == 0) {
          add(survey);
          files++;
        }
      } catch (Utf8Decoder.Malformed e) {
        // not a text
      }
    }
    if (files == 0) {
      throw new IOException(
          directory + ": a directory with no text, expected at least one file in UTF-8");
    }
    return files;
  }

  private void add(Survey file) {
    parts.add(file.part);
    bytes += file.bytes;
    frequencies.add(file.frequencies);
  }

  private static List<Path> visibleFiles(Path directory) throws IOException {
    try {
      Path root = directory.toRealPath(); // a link to it is not gone through
      try (Stream<Path> walk = Files.walk(root)) {
        return walk.filter(Files::isRegularFile)
            .filter(path -> !isHidden(root.relativize(path)))
            .sorted(Comparator.comparing(path -> slashed(root.relativize(path))))
            .toList();
      }
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

  /** A file gone through once: whether it is a text, and of what. */
  private static final class Survey {
    final Part part;
    final Frequencies frequencies = new Frequencies();
    final long bytes;

    Survey(Path path) throws IOException {
      part = () -> open(path);
      bytes = decode(path.toString(), part, frequencies::add);
    }
  }

  private static InputStream open(Path path) throws IOException {
    try {
      return Files.newInputStream(path);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(path.toString(), null, "no such file");
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(path.toString(), null, "may not be read");
    }
  }

  /** Hands over what follows the byte order mark; gives the number of those bytes. */
  private static long read(Part part, Bytes to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long read = 0;
    try (InputStream in = part.open()) {
      int count = in.readNBytes(chunk, 0, CHUNK);
      int from = startsWithMark(chunk, count) ? 3 : 0;
      while (count > 0) {
        to.accept(chunk, from, count);
        read += count - from;
        count = in.readNBytes(chunk, 0, CHUNK);
        from = 0;
      }
    }
    return read;
  }

  private static boolean startsWithMark(byte[] utf8, int count) {
    return count >= 3 && utf8[0] == (byte) 0xef && utf8[1] == (byte) 0xbb && utf8[2] == (byte) 0xbf;
  }

  private static long decode(String name, Part part, Chars to) throws IOException {
    Utf8Decoder decoder = new Utf8Decoder(name, to);
    long read = read(part, decoder);
    decoder.finish();
    return read;
  }

  /** What it was read from, for a report. */
  public String source() {
    return String.join(", ", names);
  }

  /** The number of characters (code points). */
  public long length() {
    return frequencies.total();
  }

  /** How often each of them stands there, as of when the text was named. */
  Frequencies frequencies() {
    return frequencies;
  }

  /** The number of bytes in UTF-8. */
  public long bytes() {
    return bytes;
  }

  /** Goes through the text in UTF-8. */
  void forEachByte(Bytes to) throws IOException {
    for (Part part : parts) {
      read(part, to);
    }
  }

  /** Goes through the text in UTF-16; no chunk ends within a surrogate pair. */
  void forEachChar(Chars to) throws IOException {
    for (Part part : parts) {
      decode(source(), part, to);
    }
  }

  /** Goes through the text in code points. */
  void forEachCodePoint(CodePoints to) throws IOException {
    int[] codePoints = new int[CHUNK];
    forEachChar((chars, count) -> {
      int n = 0;
      for (int i = 0; i < count; i++, n++) {
        codePoints[n] =
            Character.isHighSurrogate(chars[i])
                ? Character.toCodePoint(chars[i], chars[++i])
                : chars[i];
      }
      to.accept(codePoints, n);
    });
  }

  /** The SHA-256 of the text in UTF-8, in hexadecimal. */
  public String sha256() throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java has it
    }
    forEachByte((utf8, from, to) -> digest.update(utf8, from, to - from));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The characters, for a text that fits into a string. */
  public String content() throws IOException {
    StringBuilder content = new StringBuilder();
    forEachChar((chars, count) -> content.append(chars, 0, count));
    return content.toString();
  }
}
