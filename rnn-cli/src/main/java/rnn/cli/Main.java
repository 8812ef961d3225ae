package rnn.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program {@code rnn}. */
@Command(
    name = "rnn",
    version = "rnn 0.1.0",
    description = "Trains recurrent neural networks on text, and samples from them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TrainCommand.class, SampleCommand.class, EvalCommand.class},
    footer = {
      "",
      "./rnn train            trains on the source code of the JDK, in minutes",
      "./rnn sample           writes what the newest run has learned",
      "./rnn COMMAND --help   explains a command"
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Made by {@link #main}. */
  Main() {}

  /** Runs the program and ends the process with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(commandLine(), args));
  }

  static int run(CommandLine line, String... args) {
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      return failure(e, line.getErr());
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setOverwrittenOptionsAllowed(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler((e, args) -> usage(e))
        .setExecutionExceptionHandler((e, commandLine, result) -> failure(e, commandLine.getErr()));
  }

  private static int usage(ParameterException e) {
    String name = e.getCommandLine().getCommandName();
    String help = name.equals("rnn") ? "rnn --help" : "rnn " + name + " --help";
    e.getCommandLine().getErr().println("rnn: " + oneLine(e.getMessage()) + " (see " + help + ")");
    return 2;
  }

  private static int failure(Throwable e, PrintWriter err) {
    err.println("rnn: " + oneLine(Reason.of(e)));
    return e instanceof UsageException || e instanceof ParameterException ? 2 : 1;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
