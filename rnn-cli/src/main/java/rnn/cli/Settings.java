package rnn.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import rnn.core.io.Safetensors;
import rnn.train.Checkpoint;

/**
 * The options that shape a run, with their values, as its checkpoints keep them. A resumed run
 * reads them again.
 *
 * @param lines each as on a command line: {@code --rnn-size=128}
 */
record Settings(List<String> lines) {
  /** The name under which a checkpoint keeps them, one a line. */
  static final String NOTE = "train";

  private static final Set<String> LIMITS = Set.of("--max-epochs", "--max-steps");

  /** They do not shape it. */
  private static final Set<String> OF_ONE_PROCESS =
      Set.of("--out", "--resume", "--threads", "--kernels", "--help");

  /** They may be given with --resume: it needs them, or the text is checked by its hash. */
  private static final Set<String> RESUMABLE =
      Set.of("--resume", "--threads", "--kernels", "--save-every", "--data");

  /** Those of a parsed command line, whether given or left alone; paths become absolute. */
  static Settings of(CommandSpec command) {
    List<String> lines = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (option.getValue() != null && !OF_ONE_PROCESS.contains(option.longestName())) {
        Object value = option.getValue();
        for (Object one : value instanceof List<?> several ? several : List.of(value)) {
          lines.add(line(command, option, one));
        }
      }
    }
    return new Settings(lines);
  }

  private static String line(CommandSpec command, OptionSpec option, Object value) {
    Object shown = value instanceof Path path ? path.toAbsolutePath() : value;
    String line = option.longestName() + "=" + shown;
    if (line.contains("\n")) {
      throw new ParameterException(
          command.commandLine(),
          option.longestName()
              + ": found a path with a line break, expected none: a checkpoint keeps its settings one a line");
    }
    return line;
  }

  /** Those of the run that a checkpoint belongs to. */
  static Settings of(Path file, Checkpoint checkpoint) throws IOException {
    return new Settings(List.of(note(file, checkpoint, NOTE).split("\n")));
  }

  /** What a checkpoint keeps under a name. */
  static String note(Path file, Checkpoint checkpoint, String name) throws IOException {
    String note = checkpoint.notes().get(name);
    if (note == null) {
      throw new Safetensors.Malformed(
          file.toString(),
          "no '%s' in the metadata, expected a checkpoint of rnn train".formatted(name));
    }
    return note;
  }

  /** The value of an option. */
  String value(String option) {
    return lines.stream()
        .filter(line -> line.startsWith(option + "="))
        .findFirst()
        .map(line -> line.substring(option.length() + 1))
        .orElseThrow(
            () -> new IllegalArgumentException("the checkpoint's settings lack " + option));
  }

  /**
   * The command line of a resumed run: these, and what is given now, which wins.
   *
   * @throws ParameterException if something is given that would make it another run
   */
  String[] with(ParseResult given) {
    List<String> args = new ArrayList<>();
    boolean newLimit = false;
    for (OptionSpec option : given.matchedOptions()) {
      String name = option.longestName();
      newLimit |= LIMITS.contains(name);
      if (!LIMITS.contains(name) && !RESUMABLE.contains(name)) {
        throw new ParameterException(
            given.commandSpec().commandLine(),
            name + " cannot be given with --resume: a run goes on with its own settings");
      }
      option.originalStringValues().forEach(value -> args.add(name + "=" + value));
    }
    for (String line : lines) {
      String name = line.substring(0, Math.max(0, line.indexOf('=')));
      if (!given.hasMatchedOption(name) && !(newLimit && LIMITS.contains(name))) {
        args.add(line);
      }
    }
    return args.toArray(String[]::new);
  }

  /** One a line. */
  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
