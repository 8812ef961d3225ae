package rnn.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * The program run in this process, with what it said.
 *
 * @param code its exit code
 * @param out what it wrote to its output
 * @param err what it wrote about errors
 */
record Console(int code, String out, String err) {

  static Console run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      CommandLine line = Main.commandLine();
      line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
      int code = Main.run(line, args);
      return new Console(code, out + bytes.toString(StandardCharsets.UTF_8), err.toString());
    } finally {
      System.setOut(before);
    }
  }

  /** The hash that train prints. */
  String sha256() {
    return out.lines()
        .filter(line -> line.startsWith("sha256 "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(out + err));
  }
}
