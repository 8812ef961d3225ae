package rnn.train.data;

/**
 * Takes the block comments out of Java source.
 *
 * <p>A line that holds nothing but comment goes with it, blank lines come singly, and lines do not
 * end in white space; literals and line comments stay as they are.
 */
final class JavaComments {
  private final String source;
  private final StringBuilder out;
  private int at;
  private int lineStart; // in out
  private boolean lineHadComment;

  private JavaComments(String source) {
    this.source = source;
    this.out = new StringBuilder(source.length());
  }

  static String removeBlocks(String source) {
    return new JavaComments(source).run();
  }

  private String run() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (source.startsWith("/*", at)) {
        int end = source.indexOf("*/", at + 2);
        at = end < 0 ? source.length() : end + 2;
        lineHadComment = true;
      } else if (source.startsWith("//", at)) {
        int end = source.indexOf('\n', at);
        copyTo(end < 0 ? source.length() : end);
      } else if (source.startsWith("\"\"\"", at)) {
        literal("\"\"\"");
        lineStart = out.length(); // what stands before it on its last line is not ours to trim
      } else if (c == '"' || c == '\'') {
        literal(String.valueOf(c));
      } else if (c == '\n') {
        at++;
        endLine();
      } else {
        copyTo(at + 1);
      }
    }
    return out.toString();
  }

  private void copyTo(int end) {
    out.append(source, at, end);
    at = end;
  }

  /** Copies a literal with its quotes; one that is never closed is all the rest. */
  private void literal(String quote) {
    int end = at + quote.length();
    while (end < source.length() && !source.startsWith(quote, end)) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    copyTo(Math.min(source.length(), end + quote.length()));
  }

  private void endLine() {
    int end = out.length();
    while (end > lineStart && Character.isWhitespace(out.charAt(end - 1))) {
      end--;
    }
    out.setLength(end);
    boolean blank = end == 0 || end == lineStart && out.charAt(end - 1) == '\n';
    boolean afterBlank = end == 0 || end > 1 && out.charAt(end - 2) == '\n';
    if (!blank || !lineHadComment && !afterBlank) {
      out.append('\n');
    }
    lineStart = out.length();
    lineHadComment = false;
  }
}
