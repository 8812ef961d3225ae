package rnn.cli;

/** An option whose value cannot be right. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }

  /** Runs a check of arguments, whose complaint is then about usage. */
  static <T> T checked(java.util.function.Supplier<T> arguments) {
    try {
      return arguments.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  static void atLeast(String option, double found, double least) {
    if (!(found >= least)) {
      String number =
          found == Math.rint(found) ? Long.toString((long) found) : Double.toString(found);
      throw new UsageException(
          "%s: found %s, expected at least %s".formatted(option, number, (long) least));
    }
  }
}
