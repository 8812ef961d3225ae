package rnn.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The program run in this process, with what it said.
 *
 * @param code its exit code
 * @param bytes what it wrote to its output
 * @param err what it wrote about errors
 */
record Console(int code, byte[] bytes, String err) {

  static Console run(String... args) {
    return run(false, args);
  }

  /** The same with somebody watching. */
  static Console watch(String... args) {
    return run(true, args);
  }

  private static Console run(boolean live, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(new Terminal(out, err, live), args);
    return new Console(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  String out() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The hash that train prints. */
  String sha256() {
    return out()
        .lines()
        .filter(line -> line.matches("sha256 [0-9a-f]{64}"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(out() + err));
  }

  /** A command with options, of which those that are given again are left out. */
  static String[] arguments(java.util.List<String> command, String... more) {
    java.util.List<String> all = new java.util.ArrayList<>();
    java.util.List<String> again = java.util.List.of(more);
    for (int i = 0; i < command.size(); i++) {
      if (command.get(i).startsWith("--") && again.contains(command.get(i))) {
        i++;
      } else {
        all.add(command.get(i));
      }
    }
    all.addAll(again);
    return all.toArray(String[]::new);
  }
}
