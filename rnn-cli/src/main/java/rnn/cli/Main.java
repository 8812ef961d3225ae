package rnn.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code rnn}. */
@Command(
    name = "rnn",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Main.Version.class,
    description = "Trains recurrent neural networks on text and samples from them.",
    footer = {
      "",
      "rnn train              trains on the source code of the JDK, in minutes",
      "rnn sample             prints what the newest run has learned",
      "rnn COMMAND --help     explains a command"
    })
final class Main implements Runnable {
  /** How the user calls it; the launcher knows. */
  static final String CALL = quoted(System.getProperty("rnn.command", "./rnn"));

  private static final int FAILURE = 1;
  private static final List<String> COMMANDS = List.of("train", "sample", "eval", "gradcheck");

  @Spec private CommandSpec spec;

  @Mixin private HelpOption help = new HelpOption();

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and stop.")
  private boolean version;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String... args) {
    Locale.setDefault(Locale.ROOT); // some have digits of their own, which nobody could give back
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** An option in a group that is given twice would reset the group's other options. */
  private static void onlyOnce(CommandLine rnn, List<String> args) {
    java.util.Set<String> seen = new java.util.HashSet<>();
    for (String arg : args) {
      String name = arg.split("=", 2)[0];
      if (name.startsWith("--") && !name.equals("--data") && !seen.add(name)) {
        throw new ParameterException(rnn, "option '" + name + "' was found twice, expected once");
      }
    }
  }

  /** Runs the command line: 0 if all went well, 1 for a failure, 2 for a wrong command line. */
  static int run(Terminal terminal, String... args) {
    CommandLine rnn = new CommandLine(new Main());
    // Reading the options of a command takes 10 ms and more: those of the others are left alone.
    boolean named = args.length > 0 && COMMANDS.contains(args[0]);
    for (String name : named ? List.of(args[0]) : COMMANDS) {
      rnn.addSubcommand(command(name, terminal));
    }
    rnn.registerConverter(Path.class, new Values.NamedPath());
    rnn.setExpandAtFiles(false); // a text may begin with an @
    rnn.setUsageHelpLongOptionsMaxWidth(28);
    rnn.setOut(new PrintWriter(terminal.out(), true));
    rnn.setErr(new PrintWriter(terminal.err(), true));
    rnn.setExecutionStrategy(parsed -> {
      onlyOnce(rnn, parsed.originalArgs());
      return new CommandLine.RunLast().execute(parsed);
    });
    rnn.setParameterExceptionHandler((e, given) -> fail(terminal, e, usage(e)));
    rnn.setExecutionExceptionHandler((e, command, parsed) -> fail(terminal, e, Reason.of(e)));
    try {
      int code = rnn.execute(args);
      IOException lost = terminal.stdout().lost();
      return code == 0 && lost != null
          ? fail(terminal, lost, "standard output: " + Reason.inShort(lost))
          : code;
    } catch (OutOfMemoryError e) {
      return fail(terminal, e, Reason.of(e));
    }
  }

  /** A path as a shell reads it. */
  static String quoted(Object path) {
    String text = path.toString();
    return text.matches("[\\p{L}\\p{N}/._+:@%,=-]+")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }

  private static Object command(String name, Terminal terminal) {
    return switch (name) {
      case "train" -> new TrainCommand(terminal);
      case "sample" -> new SampleCommand(terminal);
      case "eval" -> new EvalCommand(terminal);
      case "gradcheck" -> new GradCheckCommand(terminal);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int fail(Terminal terminal, Throwable e, String reason) {
    terminal.err().println("rnn: " + reason.replaceAll("\\R", " "));
    return e instanceof ParameterException ? CommandLine.ExitCode.USAGE : FAILURE;
  }

  private static String usage(ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String command = CALL + name.substring("rnn".length());
    List<String> suggestions =
        e instanceof UnmatchedArgumentException u ? u.getSuggestions() : List.of();
    String nearest = suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?";
    return "%s%s (%s --help)".formatted(e.getMessage(), nearest, command);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      ModuleDescriptor module = Main.class.getModule().getDescriptor();
      String version = module == null ? "" : module.rawVersion().orElse("");
      return new String[] {"rnn %s on Java %s".formatted(version, Runtime.version())};
    }
  }
}
