package rnn.train.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The corpus that every JDK ships: the source code of java.util. */
public final class JdkSource {
  private static final String FOLDER = "java.base/java/util/";

  private JdkSource() {}

  /**
   * The files directly in java/util of the running JDK, sorted by name, without block comments;
   * about 2 MB.
   *
   * @throws IOException if this JDK came without its source
   */
  public static Text read() throws IOException {
    return read(Path.of(System.getProperty("java.home"), "lib", "src.zip"));
  }

  static Text read(Path zip) throws IOException {
    if (!Files.isRegularFile(zip)) {
      throw new IOException(
          zip + ": this JDK came without its source code, the default text; name one: --data FILE");
    }
    try (ZipFile source = new ZipFile(zip.toFile())) {
      List<? extends ZipEntry> entries =
          source.stream()
              .filter(entry -> isDirectlyIn(entry.getName()))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      if (entries.isEmpty()) {
        throw new IOException(
            "%s: no %s*.java in it, expected the source of a JDK; name a text: --data FILE"
                .formatted(zip, FOLDER));
      }
      StringBuilder content = new StringBuilder();
      for (ZipEntry entry : entries) {
        byte[] bytes = source.getInputStream(entry).readAllBytes();
        content.append(JavaComments.removeBlocks(new String(bytes, StandardCharsets.UTF_8)));
      }
      String name =
          "the JDK's own java.util (%d files of Java %s, without block comments)"
              .formatted(entries.size(), Runtime.version().feature());
      return Text.of(name, content.toString());
    } catch (ZipException e) {
      throw new IOException(
          "%s: cannot be read: %s; name a text: --data FILE".formatted(zip, e.getMessage()), e);
    }
  }

  private static boolean isDirectlyIn(String name) {
    return name.startsWith(FOLDER)
        && name.endsWith(".java")
        && name.indexOf('/', FOLDER.length()) < 0;
  }
}
