package rnn.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Remembers what could not be written, because a {@link java.io.PrintStream} does not say so. */
final class StandardOutput extends FilterOutputStream {
  private IOException lost;

  StandardOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      out.write(bytes, from, count);
    } catch (IOException e) {
      lost = e;
      throw e;
    }
  }

  /** Why something is missing, unless whoever reads has enough; else null. */
  IOException lost() {
    return lost == null || "Broken pipe".equals(lost.getMessage()) ? null : lost;
  }
}
