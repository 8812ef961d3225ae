package rnn.cli;

import java.io.IOException;
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
    System.exit(commandLine().execute(args));
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

  private static int failure(Exception e, PrintWriter err) {
    boolean usage = e instanceof UsageException || e instanceof ParameterException;
    boolean foreseen =
        usage
            || e instanceof IOException
            || e instanceof IllegalArgumentException
            || e instanceof ArithmeticException;
    err.println(
        "rnn: " + oneLine(foreseen && e.getMessage() != null ? e.getMessage() : e.toString()));
    return usage ? 2 : 1;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
