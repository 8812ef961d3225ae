package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TextTest {
  @TempDir Path directory;

  @Test
  void aFileIsKeptAsItStandsWithoutItsByteOrderMark() throws IOException {
    Path file = write("a.txt", "\ufeffé\r\n\ufeff😀\n");
    assertText(file.toString(), "é\r\n\ufeff😀\n", Text.read(file));
  }

  @Test
  void aStringLosesItsByteOrderMarkLikeAFile() throws IOException {
    assertText("memory", "\ufeffa", Text.of("memory", "\ufeff\ufeffa"));
    assertEquals(2, Alphabet.ofBytes().encode(Text.of("memory", "\ufeffab")).size());
    assertEquals(
        "memory: no characters, expected a text",
        assertThrows(IllegalArgumentException.class, () -> Text.of("memory", "\ufeff"))
            .getMessage());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkToADirectoryIsThatDirectory() throws IOException {
    write("b/z.txt", "2");
    write("b/a/deep.txt", "1");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("b"));
    assertText(link + " (2 files)", "12", Text.read(link));
  }

  @Test
  void severalFilesAreJoinedInTheOrderGiven() throws IOException {
    Path b = write("b.txt", "\ufeffb");
    Path a = write("a.txt", "\ufeffa");
    assertText(b + ", " + a, "ba", Text.read(b, a));
  }

  @Test
  void aDirectoryIsItsTextFilesInTheOrderOfTheirPaths() throws IOException {
    write("b/z.txt", "2");
    write("b/a/deep.txt", "1");
    write("b.txt", "0");
    write("c.txt", "3");
    write("empty.txt", "");
    write("zero.bin", "a\0b");
    write(".git/config", "hidden");
    write("d/.hidden", "hidden");
    Files.write(directory.resolve("image.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    assertText(directory + " (4 files)", "0123", Text.read(directory));
  }

  @Test
  void whatIsNotUtf8IsNamedWithTheOffsetOfItsFirstWrongByte() throws IOException {
    Path file =
        Files.write(directory.resolve("latin"), new byte[] {'c', (byte) 0xc3, 'f', (byte) 0xe9});
    assertMessage(file + ": not UTF-8: byte 0xc3 at offset 1, expected a text file in UTF-8", file);
    byte[] cut = "aé".getBytes(StandardCharsets.UTF_8);
    Files.write(file, Arrays.copyOf(cut, 2));
    assertMessage(file + ": not UTF-8: byte 0xc3 at offset 1, expected a text file in UTF-8", file);
  }

  @Test
  void whatIsMissingOrEmptyIsNamed() throws IOException {
    Path missing = directory.resolve("missing");
    assertMessage(missing + ": no such file", missing);
    Path empty = write("empty", "");
    assertMessage(empty + ": an empty file, expected a text", empty);
    Path mark = write("mark", "\ufeff");
    assertMessage(mark + ": an empty file, expected a text", mark);
    Path folder = Files.createDirectory(directory.resolve("folder"));
    assertMessage(
        folder + ": a directory with no text, expected at least one file in UTF-8", folder);
    assertMessage("no file named, expected a text file or a directory of them");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whatCanBeReadOnceIsRefused() {
    Path device = Path.of("/dev/null");
    assertMessage(
        device + ": a pipe or a device, expected a file, for it is read more than once; save it",
        device);
  }

  @Test
  void aTextMayChangeBetweenTwoReadingsButNotUnnoticed() throws IOException {
    Path file = write("a.txt", "aé");
    Text text = Text.read(file);
    Files.write(file, new byte[] {'a', (byte) 0xc3});
    assertEquals(
        file + ": not UTF-8: byte 0xc3 at offset 1, expected a text file in UTF-8",
        assertThrows(IOException.class, text::content).getMessage());
    write("a.txt", "abc");
    Alphabet alphabet = Alphabet.ofCodePoints("abc", 1);
    assertEquals(
        file + ": changed while it was read",
        assertThrows(IOException.class, () -> alphabet.encode(text)).getMessage());
  }

  private static void assertText(String source, String content, Text text) throws IOException {
    assertEquals(source, text.source());
    assertEquals(content, text.content());
    assertEquals(content.codePointCount(0, content.length()), text.length());
    assertEquals(content.getBytes(StandardCharsets.UTF_8).length, text.bytes());
    assertEquals(Alphabet.ofCodePoints(content, 1), Alphabet.ofCodePoints(text, 1));
  }

  private Path write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static void assertMessage(String message, Path... paths) {
    assertEquals(message, assertThrows(IOException.class, () -> Text.read(paths)).getMessage());
  }
}
