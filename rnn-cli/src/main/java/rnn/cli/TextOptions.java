package rnn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import rnn.train.data.Alphabet;
import rnn.train.data.JdkSource;
import rnn.train.data.Split;
import rnn.train.data.Text;

/** The options that say what is read. */
final class TextOptions {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "UTF-8 text: a file (no pipe), a directory (all text below it), or several."
              + " Default: the source code of java.util that ships with the JDK.")
  List<Path> data = List.of();

  @Option(
      names = "--alphabet",
      paramLabel = "codepoints|bytes",
      converter = AlphabetName.class,
      description = "What a symbol is (${DEFAULT-VALUE}).")
  String alphabet = "codepoints";

  @Option(
      names = "--min-count",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Rarer characters share one unknown symbol (${DEFAULT-VALUE}).")
  int minCount = 1;

  @Option(
      names = "--split",
      paramLabel = "tail|char-rnn",
      converter = Values.SplitName.class,
      description =
          "What validates: the last 10 %% of the text, or the last 5 %% of each of the parallel"
              + " sequences (${DEFAULT-VALUE}).")
  Split split = Split.TAIL;

  Text read() throws IOException {
    return data.isEmpty() ? JdkSource.read() : Text.read(data.toArray(Path[]::new));
  }

  Alphabet alphabet(Text text) throws IOException {
    return alphabet.equals("bytes") ? Alphabet.ofBytes() : Alphabet.ofCodePoints(text, minCount);
  }

  static final class AlphabetName implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!List.of("codepoints", "bytes").contains(value)) {
        throw new TypeConversionException(
            "found '%s', expected codepoints or bytes".formatted(value));
      }
      return value;
    }
  }
}
