package rnn.benchmarks.peers;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import rnn.benchmarks.Workload;

/** Prints the table of ours and the peers; called by benchmarks/compare, which says how. */
public final class Compare {
  private final Runs.Settings settings;
  private final String command;
  private final List<String> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Compare(Runs.Settings settings, String command) {
    this.settings = settings;
    this.command = command;
  }

  /**
   * Compares.
   *
   * @param args the folder of benchmarks.jar, the collector of ours or an empty string, rounds,
   *     seconds, the command to show, then the workloads
   */
  public static void main(String... args) throws IOException {
    String gc = args[1].isEmpty() ? null : args[1];
    Runs.Settings settings =
        new Runs.Settings(
            Path.of(args[0]), gc, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    Compare compare = new Compare(settings, args[4]);
    PrintStream progress = System.err;
    Files.deleteIfExists(settings.log());
    try (PrintStream log = new PrintStream(Files.newOutputStream(settings.log(), CREATE, APPEND))) {
      System.setErr(log); // where JMH passes on what the processes say
      for (int i = 5; i < args.length; i++) {
        Runs runs = new Runs(settings, args[i]);
        runs.run();
        compare.add(runs);
        progress.println(compare.rows.getLast());
      }
    }
    compare.print();
  }

  private void add(Runs runs) {
    StringBuilder row = new StringBuilder("| " + runs.workload());
    for (Engine engine : Engine.values()) {
      row.append(" | ").append(cell(runs, engine));
    }
    Workload work = runs.work();
    int threads = runs.threads(Engine.OURS);
    double chars = runs.chars(Engine.OURS);
    double peer = runs.bestPeer();
    row.append(figure("%.2f", peer == 0 ? 0 : chars / peer));
    row.append(figure("%.1f", runs.median(Engine.OURS, threads, "gflop")));
    row.append(figure("%.0f", runs.median(Engine.OURS, threads, "percentOfPeak")));
    boolean streams = work.optimizer() == null && work.sequences() == 1;
    row.append(figure("%.1f", streams ? chars * work.bytes() / 1e9 : 0));
    rows.add(row + " |");
  }

  private String cell(Runs runs, Engine engine) {
    String reason = runs.failure(engine);
    if (reason != null) {
      notes.add("%s: %s failed: %s".formatted(runs.workload(), engine.title, reason));
    }
    if (runs.threads(engine) == 0) {
      return reason == null ? "–" : "failed, see below";
    }
    return String.format(Locale.ROOT, "%,.0f (%d)", runs.chars(engine), runs.threads(engine));
  }

  private static String figure(String format, double value) {
    return " | " + (value == 0 ? "–" : String.format(Locale.ROOT, format, value));
  }

  private void print() throws IOException {
    String collector = settings.gc() != null ? settings.gc() : picked();
    System.out.printf(
        "%s, %s, %d cores, JDK %s, collector %s, vectors of %d bits: `%s`%n%n",
        LocalDate.now(),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        collector,
        FloatVector.SPECIES_PREFERRED.vectorBitSize(),
        command);
    String engines =
        Stream.of(Engine.values()).map(e -> e.title).collect(Collectors.joining(" | "));
    System.out.println(
        "| | " + engines + " | ours / best peer | GFLOP/s | % of peak | GB/s of weights |");
    System.out.println("|---".repeat(Engine.values().length + 5) + "|");
    rows.forEach(System.out::println);
    System.out.printf(
        """

        Characters a second, in brackets the number of threads, the better of 1 and 2; medians of %s in turn.
        S5 and S6 are those of all 64 streams; one gets a 64th. GFLOP/s and what follows are ours. All have the same weights,
        and their results were compared.
        libtorch: MKL in training and with 64 streams, OpenBLAS with one stream; oneDNN for LSTMs; tcmalloc in training %s.
        DL4J starts each window from zero and clips each layer by itself. – is what an engine does not have.
        """,
        settings.rounds() == 1 ? "one round" : settings.rounds() + " rounds",
        Engine.tcmalloc()
            .map(path -> "preloaded")
            .findFirst()
            .orElse("not found: it would be faster"));
    notes.forEach(System.out::println);
  }

  private static String picked() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .map(name -> name.startsWith("G1") ? "G1" : name.equals("Copy") ? "Serial" : name)
        .findFirst()
        .orElse("unknown");
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.exists(file)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
