package rnn.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Makes UTF-16 of strict UTF-8 that comes in chunks, which may end within a character. */
final class Utf8Decoder implements Text.Bytes {
  /** Not UTF-8. */
  static final class Malformed extends IOException {
    private Malformed(String name, byte found, long offset) {
      super(
          "%s: not UTF-8: byte 0x%02x at offset %d, expected a text file in UTF-8"
              .formatted(name, found, offset));
    }
  }

  private final String name;
  private final Text.Chars to;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer in = ByteBuffer.allocate(Text.CHUNK + 4);
  private final CharBuffer out = CharBuffer.allocate(Text.CHUNK);
  private long offset; // in the file, of what stands first in the buffer

  /** For a file of that name. */
  Utf8Decoder(String name, Text.Chars to) {
    this.name = name;
    this.to = to;
  }

  @Override
  public void accept(byte[] bytes, int from, int end) throws IOException {
    offset += from; // a byte order mark
    in.put(bytes, from, end - from);
    decode(false);
  }

  /** Ends the text; it may not end within a character. */
  void finish() throws IOException {
    decode(true);
  }

  private void decode(boolean atEnd) throws IOException {
    in.flip();
    CoderResult result;
    do {
      result = decoder.decode(in, out, atEnd);
      to.accept(out.array(), out.position());
      out.clear();
    } while (result.isOverflow());
    offset += in.position();
    if (result.isError()) {
      throw new Malformed(name, in.get(), offset);
    }
    in.compact();
  }
}
