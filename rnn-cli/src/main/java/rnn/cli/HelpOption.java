package rnn.cli;

import picocli.CommandLine.Option;

/** The option of every command. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this and stop.")
  private boolean asked;
}
