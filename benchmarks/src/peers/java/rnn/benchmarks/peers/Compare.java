package rnn.benchmarks.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import rnn.benchmarks.SamplingStep;
import rnn.benchmarks.TrainingStep;

/**
 * Runs ours and the peers in turn, a process each, round after round, so that both see the same
 * drift of the machine; prints one table of medians. Called by benchmarks/compare.
 */
public final class Compare {
  private static final int ROUNDS = 2;

  /** The median of every counter over all iterations of all rounds. */
  private record Figures(Map<String, List<Double>> all) {
    Figures() {
      this(new LinkedHashMap<>());
    }

    void add(String name, double value) {
      all.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    double median(String name) {
      double[] values = all.get(name).stream().mapToDouble(v -> v).sorted().toArray();
      return values[values.length / 2];
    }
  }

  private final String peerJava;

  private Compare(String peerJava) {
    this.peerJava = peerJava;
  }

  /**
   * Compares.
   *
   * @param args the java command for libtorch's training, then the workloads
   */
  public static void main(String... args) throws RunnerException {
    Compare compare = new Compare(args[0]);
    List<String> rows = new ArrayList<>();
    for (String workload : Arrays.asList(args).subList(1, args.length)) {
      rows.add(compare.row(workload));
      System.out.println(rows.getLast());
    }
    System.out.println();
    System.out.println(
        "| | ours, chars/s | threads | libtorch | threads | ratio | GFLOP/s | % of peak |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    rows.forEach(System.out::println);
  }

  private String row(String workload) throws RunnerException {
    boolean training = workload.startsWith("W");
    Class<?> mine = training ? TrainingStep.class : SamplingStep.class;
    Class<?> other = training ? LibtorchTraining.class : LibtorchSampling.class;
    Map<Integer, Figures> ours = new LinkedHashMap<>();
    Map<Integer, Figures> theirs = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int threads = 1; threads <= 2; threads++) {
        run(mine, workload, threads, false, figures(ours, threads));
        run(other, workload, threads, training, figures(theirs, threads));
      }
    }
    return row(workload, ours, theirs);
  }

  private static Figures figures(Map<Integer, Figures> of, int threads) {
    return of.computeIfAbsent(threads, t -> new Figures());
  }

  private static int best(Map<Integer, Figures> of) {
    int best = 0;
    for (int threads : of.keySet()) {
      boolean faster = best == 0 || of.get(threads).median("chars") > of.get(best).median("chars");
      best = faster ? threads : best;
    }
    return best;
  }

  private static String row(
      String workload, Map<Integer, Figures> ours, Map<Integer, Figures> theirs) {
    int mine = best(ours);
    int other = best(theirs);
    double chars = ours.get(mine).median("chars");
    double peer = theirs.get(other).median("chars");
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %d | %,.0f | %d | %.2f | %.1f | %.0f |",
        workload,
        chars,
        mine,
        peer,
        other,
        chars / peer,
        ours.get(mine).median("gflop"),
        ours.get(mine).median("percentOfPeak"));
  }

  private void run(
      Class<?> benchmark, String workload, int threads, boolean withMkl, Figures figures)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName() + "\\.step")
            .param("workload", workload)
            .param("threads", Integer.toString(threads))
            .forks(1)
            .warmupIterations(4)
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(2))
            .verbosity(VerboseMode.SILENT);
    if (withMkl) {
      options.jvm(peerJava);
    }
    for (RunResult result : new Runner(options.build()).run()) {
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          iteration.getSecondaryResults().forEach((name, value) -> figures.add(name, score(value)));
        }
      }
    }
  }

  private static double score(Result<?> result) {
    return result.getScore();
  }
}
