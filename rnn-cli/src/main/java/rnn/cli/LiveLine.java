package rnn.cli;

/** The line at the bottom of a terminal that changes; elsewhere it is not there at all. */
final class LiveLine {
  // The terminal itself cuts what does not fit while wrapping is off, whatever its width now is.
  private static final String WRAP_OFF = "\033[?7l";
  private static final String WRAP_ON = "\033[?7h";
  private static final String ERASE = "\r\033[K";

  private final Terminal terminal;
  private boolean shown;

  LiveLine(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Overwrites the line. */
  void show(String text) {
    if (terminal.live()) {
      terminal.out().print(ERASE + WRAP_OFF + text + WRAP_ON);
      terminal.out().flush();
      shown = true;
    }
  }

  /** Takes it away. */
  void erase() {
    if (shown) {
      terminal.out().print(ERASE);
      terminal.out().flush();
      shown = false;
    }
  }

  /** Prints a line that stays, above it. */
  void println(String text) {
    erase();
    terminal.out().println(text);
  }
}
