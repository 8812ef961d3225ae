package rnn.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where a command prints.
 *
 * @param stdout the bytes of standard output, unbuffered
 * @param out the same for lines of text
 * @param err for errors
 * @param live whether somebody watches: standard output is a terminal that can erase a line
 */
record Terminal(StandardOutput stdout, PrintStream out, PrintStream err, boolean live) {

  Terminal(OutputStream stdout, OutputStream stderr, boolean live) {
    this(new StandardOutput(stdout), stderr, live);
  }

  private Terminal(StandardOutput stdout, OutputStream stderr, boolean live) {
    this(
        stdout,
        new PrintStream(stdout, true, StandardCharsets.UTF_8),
        new PrintStream(stderr, true, StandardCharsets.UTF_8),
        live);
  }

  /** Prints a line; numbers are written as in English. */
  void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  /**
   * Those of this process. The launcher knows what standard output is; without it, Java's guess.
   */
  static Terminal ofProcess() {
    String told = System.getProperty("rnn.terminal");
    boolean live =
        told != null
            ? Boolean.parseBoolean(told)
            : System.console() != null && System.console().isTerminal();
    return new Terminal(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        live && !"dumb".equals(System.getenv("TERM")));
  }
}
