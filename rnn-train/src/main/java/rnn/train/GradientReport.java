package rnn.train;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import rnn.core.expr.Trace;

/**
 * What a {@link GradientCheck} found, a row for each gate of each parameter, each initial state and
 * the input.
 *
 * @param what the model and how it was checked, in a line
 * @param rows the blocks, in the order of the model's parameters
 * @param trace what the forward pass in double met on its way
 * @param step where something is wrong, the same check of windows of one step, in which a mistake
 *     cannot reach other gates through time; else null
 */
public record GradientReport(String what, List<Row> rows, Trace trace, GradientReport step) {

  private static final double BLURRED = 1e-3;

  /**
   * A block of values that are judged together.
   *
   * @param block its name: the parameter and the gate
   * @param compared how many slopes were compared
   * @param skipped how many have no slope, because a comparison turns out differently on both sides
   * @param worst where the largest error is: [row, column] within the gate, or a direction
   * @param analytic the gradient there
   * @param numeric the slope there
   * @param rms the root mean square of the block's slopes
   * @param error the error there over the rms, which counts as a thousandth of the whole gradient's
   *     where it is less: beyond that, floats cannot tell a slope from 0
   * @param tolerance what is tolerated, and why
   */
  public record Row(
      String block,
      int compared,
      int skipped,
      String worst,
      double analytic,
      double numeric,
      double rms,
      double error,
      Tolerance tolerance) {

    /** Whether the error is tolerated. */
    public boolean right() {
      return error <= tolerance.value;
    }
  }

  /**
   * The largest error that is tolerated.
   *
   * @param value the bound
   * @param why where it comes from
   */
  public record Tolerance(double value, String why) {
    static Tolerance largest(double fixed, double rounding, double noise) {
      if (rounding > fixed && rounding >= noise) {
        return new Tolerance(rounding, "20 × one ulp");
      }
      return noise > fixed
          ? new Tolerance(noise, "double's rounding")
          : new Tolerance(fixed, "1e-4");
    }
  }

  /** Freezes. */
  public GradientReport {
    rows = List.copyOf(rows);
  }

  GradientReport withStep(GradientReport single) {
    return new GradientReport(what, rows, trace, single);
  }

  /** Whether every row is right and at most one slope in twenty was skipped. */
  public boolean right() {
    return rows.stream().allMatch(Row::right) && !tooManySkipped();
  }

  private boolean tooManySkipped() {
    return skipped() * 20 > skipped() + compared();
  }

  /** How many slopes were compared. */
  public int compared() {
    return rows.stream().mapToInt(Row::compared).sum();
  }

  /** How many were skipped. */
  public int skipped() {
    return rows.stream().mapToInt(Row::skipped).sum();
  }

  /**
   * Gives this back if it is right.
   *
   * @throws AssertionError if it is not, with the rows that fail
   */
  public GradientReport throwIfWrong() {
    if (!right()) {
      throw new AssertionError(
          "gradient check of %s\n%s%s".formatted(what, table(wrong()), verdict()));
    }
    return this;
  }

  /** The row that is nearest to its tolerance, or beyond it. */
  public Row worst() {
    return rows.stream()
        .max(Comparator.comparingDouble(row -> row.error / row.tolerance.value))
        .orElseThrow();
  }

  /** The rows that fail, the worst first: a mistake in one gate reaches others through time. */
  public List<Row> wrong() {
    return rows.stream()
        .filter(row -> !row.right())
        .sorted(Comparator.comparingDouble(Row::error).reversed())
        .toList();
  }

  /** The table of all rows, and the verdict in a last line. */
  @Override
  public String toString() {
    return what + "\n" + table(rows) + verdict();
  }

  private String verdict() {
    int wrong = wrong().size();
    long blurred = rows.stream().filter(row -> row.tolerance.value > BLURRED).count();
    String counts = "%d slopes compared, %d skipped".formatted(compared(), skipped());
    if (wrong > 0) {
      return "WRONG: %d of %d blocks; %s%s".formatted(wrong, rows.size(), counts, origin());
    }
    return (tooManySkipped() ? "WRONG: more than one in twenty skipped; " : "right: ")
        + counts
        + (blurred == 0
            ? ""
            : "; an error of one in a thousand could hide in %d of %d blocks"
                .formatted(blurred, rows.size()));
  }

  /** Where the mistake is: what is wrong in a single step already. */
  private String origin() {
    if (!trace.tame()) {
      return "; float may not be able to follow: " + trace;
    }
    if (step == null) {
      return "";
    }
    List<String> already = step.wrong().stream().map(Row::block).toList();
    return already.isEmpty()
        ? "; a single step is right: look at what is carried from step to step"
        : "; wrong in a single step already: " + String.join(", ", already);
  }

  private static String table(List<Row> rows) {
    int width = rows.stream().mapToInt(row -> row.block.length()).max().orElse(5);
    StringBuilder text = new StringBuilder();
    String line = "%-" + width + "s %8s %7s  %-12s %12s %12s %9s %9s %-17s  %s%n";
    text.append(
        line.formatted(
            "block",
            "compared",
            "skipped",
            "worst",
            "analytic",
            "numeric",
            "error/rms",
            "tolerance",
            "because of",
            ""));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              line,
              row.block,
              row.compared,
              row.skipped,
              row.worst,
              number(row.analytic),
              number(row.numeric),
              String.format(Locale.ROOT, "%.1e", row.error),
              String.format(Locale.ROOT, "%.1e", row.tolerance.value),
              row.tolerance.why,
              row.right() ? "right" : "WRONG"));
    }
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
