package rnn.core.io;

import rnn.core.io.Safetensors.Malformed;

/** Reads and writes the little JSON that a safetensors header may hold, and nothing more. */
final class Json {
  private final String file;
  private final String text;
  private int at;

  Json(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Skips white space, then says whether the character comes next, and passes it if so. */
  boolean take(char wanted) {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  void expect(char wanted) throws Malformed {
    if (!take(wanted)) {
      throw wrong("'" + wanted + "'");
    }
  }

  void expectEnd() throws Malformed {
    take(' ');
    if (at < text.length()) {
      throw wrong("its end");
    }
  }

  /** A whole number that is not negative. */
  long number() throws Malformed {
    take(' ');
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    boolean padded = at - from > 1 && text.charAt(from) == '0';
    if (at == from || at - from > 18 || padded) {
      at = from;
      throw wrong("a whole number below 10^18");
    }
    return Long.parseLong(text, from, at, 10);
  }

  String string() throws Malformed {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = next("a closing quote");
      if (c == '"') {
        break;
      }
      out.append(c == '\\' ? escaped() : c);
    }
    if (!isUnicode(out)) {
      throw wrong("a string without half a surrogate pair before this");
    }
    return out.toString();
  }

  private char next(String wanted) throws Malformed {
    if (at == text.length() || text.charAt(at) < ' ') {
      throw wrong(wanted);
    }
    return text.charAt(at++);
  }

  private char escaped() throws Malformed {
    char c = next("an escape");
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    int code = 0;
    for (int i = 0; i < 4 && c == 'u'; i++) {
      char hex = next("four hexadecimal digits");
      int digit = hex < 128 ? Character.digit(hex, 16) : -1;
      if (digit < 0) {
        at--;
        throw wrong("four hexadecimal digits");
      }
      code = code << 4 | digit;
    }
    if (c != 'u') {
      at--;
      throw wrong("an escape");
    }
    return (char) code;
  }

  private Malformed wrong(String wanted) {
    String found =
        at == text.length()
            ? "its end"
            : quote(text.substring(at, Math.min(text.length(), at + 12)));
    return new Malformed(
        file, "the header has %s at character %d, expected %s".formatted(found, at, wanted));
  }

  /** The string in quotes, on one line. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** Whether every surrogate has its other half. */
  static boolean isUnicode(CharSequence text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
