package rnn.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkSourceTest {
  @TempDir Path directory;

  @Test
  void onlyTheFilesDirectlyInJavaUtilAreReadSortedAndWithoutBlockComments() throws IOException {
    Path zip =
        zip(
            "java.base/java/util/B.java", "/* licence */\n\nclass B {}\n",
            "java.base/java/util/A.java", "/** doc */\nclass A {}\n",
            "java.base/java/util/zip/C.java", "class C {}\n",
            "java.base/java/lang/D.java", "class D {}\n",
            "java.base/java/util/notes.txt", "notes\n");
    assertEquals("class A {}\nclass B {}\n", JdkSource.read(zip).content());
  }

  @Test
  void withoutTheSourceTheMessageSaysHowToNameAText() throws IOException {
    Path missing = directory.resolve("lib/src.zip");
    String message = assertThrows(IOException.class, () -> JdkSource.read(missing)).getMessage();
    assertTrue(message.startsWith(missing.toString()), message);
    assertTrue(message.endsWith("--data FILE"), message);
    Path other = zip("module-info.java", "module x {}\n");
    message = assertThrows(IOException.class, () -> JdkSource.read(other)).getMessage();
    assertTrue(message.endsWith("--data FILE"), message);
    Path broken = Files.writeString(directory.resolve("broken.zip"), "no zip");
    message = assertThrows(IOException.class, () -> JdkSource.read(broken)).getMessage();
    assertTrue(message.startsWith(broken + ": cannot be read"), message);
  }

  @Test
  void linesOfCommentVanishAndBlankLinesComeSingly() {
    assertEquals(
        "package a;\n\nclass A {\n    int b; // note /* kept\n\n    int c = 1  + 2;\n}\n",
        JavaComments.removeBlocks(
            "/*\n * Licence \"\n */\n\npackage a;\n\n\n/** Doc's. */\nclass A {  \n    /* gone */\n"
                + "    int b; // note /* kept\n\n    /** doc\n     */\n\n"
                + "    int c = 1 /* one */ + 2; /* two */\r\n}\n"));
  }

  @Test
  void literalsStayAsTheyAre() {
    String source =
        """
        String a = "/* no */ \\" // \\\\";
        char b = '"', c = '\\'', d = '/';
        String e = \"""
            /* stays */  "quoted"


            \\\""" // stays  \""";
        int f;
        """;
    assertEquals(source, JavaComments.removeBlocks(source));
  }

  @Test
  void whatIsNeverClosedIsNoError() {
    assertEquals("a ", JavaComments.removeBlocks("a /* b"));
    assertEquals("a \"b\\", JavaComments.removeBlocks("a \"b\\"));
    assertEquals("'", JavaComments.removeBlocks("'"));
  }

  private Path zip(String... namesAndContents) throws IOException {
    Path zip = directory.resolve("src.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        out.putNextEntry(new ZipEntry(namesAndContents[i]));
        out.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return zip;
  }
}
