package rnn.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import rnn.benchmarks.Workload;

/**
 * The runs of a workload: every engine in turn, a process each, round after round, so that all see
 * the same drift of the machine.
 */
final class Runs {
  private static final int MOST_THREADS = 2;

  /**
   * How to run.
   *
   * @param target the folder of benchmarks.jar and peers
   * @param gc the collector of ours; null for what the JVM picks
   * @param rounds how often everything is run
   * @param seconds of an iteration of training; sampling takes half of it
   */
  record Settings(Path target, String gc, int rounds, int seconds) {
    /** Where everything goes that the engines say beside their figures. */
    Path log() {
      return target.resolve("peers/log.txt");
    }
  }

  private final Settings settings;
  private final String workload;
  private final Workload work;
  private final Map<Engine, Map<Integer, Figures>> figures = new EnumMap<>(Engine.class);
  private final Map<Engine, String> failures = new EnumMap<>(Engine.class);

  Runs(Settings settings, String workload) {
    this.settings = settings;
    this.workload = workload;
    this.work = Workload.named(workload);
  }

  /** Runs them all. */
  void run() {
    for (int round = 0; round < settings.rounds; round++) {
      List<Engine> engines = engines(round);
      for (int threads = 1; threads <= MOST_THREADS; threads++) {
        for (Engine engine : engines) {
          if (!failures.containsKey(engine)) {
            run(engine, threads);
          }
        }
      }
    }
  }

  /** After the first round without those that are not half as fast as the best peer. */
  private List<Engine> engines(int round) {
    List<Engine> engines = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      boolean close = engine == Engine.OURS || 2 * chars(engine) >= bestPeer();
      if (engine.can(work) && (round == 0 || close)) {
        engines.add(engine);
      }
    }
    return engines;
  }

  /** What ran of an engine at its best number of threads; 0 if nothing did. */
  int threads(Engine engine) {
    int best = 0;
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
      best = chars(engine, threads) > chars(engine, best) ? threads : best;
    }
    return best;
  }

  private double chars(Engine engine, int threads) {
    return median(engine, threads, "chars");
  }

  /** Symbols a second at the best number of threads; 0 if nothing ran. */
  double chars(Engine engine) {
    return chars(engine, threads(engine));
  }

  /** The most symbols a second of any peer; 0 if none ran. */
  double bestPeer() {
    double best = 0;
    for (Engine engine : Engine.values()) {
      best = engine == Engine.OURS ? best : Math.max(best, chars(engine));
    }
    return best;
  }

  /** The median of a counter over all iterations of all rounds; 0 if nothing ran. */
  double median(Engine engine, int threads, String counter) {
    Figures found = figures.getOrDefault(engine, Map.of()).get(threads);
    return found == null ? 0 : found.median(counter);
  }

  String workload() {
    return workload;
  }

  Workload work() {
    return work;
  }

  /** Why an engine did not run to the end; null if it did. */
  String failure(Engine engine) {
    return failures.get(engine);
  }

  private void run(Engine engine, int threads) {
    boolean training = work.optimizer() != null;
    int seconds = training ? settings.seconds : Math.max(1, settings.seconds / 2);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(engine.benchmark(work).getName() + "\\.step")
            .param("workload", workload)
            .param("threads", Integer.toString(threads))
            .jvm(java(engine, threads).toString())
            .forks(1)
            .warmupIterations(engine == Engine.OURS ? 4 : 2) // the others are compiled
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(seconds))
            .timeout(TimeValue.seconds(60))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (engine != Engine.OURS) {
      options.param("peer", engine.name());
    } else if (settings.gc != null) {
      options.jvmArgsPrepend("-XX:+Use" + settings.gc + "GC");
    }
    // JMH gives a process its own class path; DL4J and libtorch cannot share one.
    System.setProperty("java.class.path", engine.classPath(settings.target));
    try {
      for (RunResult result : new Runner(options.build()).run()) {
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
          for (IterationResult iteration : fork.getIterationResults()) {
            add(engine, threads, iteration);
          }
        }
      }
    } catch (RunnerException e) {
      failures.put(engine, reason(e));
    }
  }

  private void add(Engine engine, int threads, IterationResult iteration) {
    Figures at =
        figures
            .computeIfAbsent(engine, e -> new TreeMap<>())
            .computeIfAbsent(threads, t -> new Figures());
    iteration.getSecondaryResults().forEach((name, value) -> at.add(name, value.getScore()));
  }

  /** A java command with an engine's environment: JMH can set arguments, but no variables. */
  private Path java(Engine engine, int threads) {
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    engine
        .environment(work, threads, settings.target)
        .forEach((name, value) -> script.append("export %s='%s'%n".formatted(name, value)));
    script.append(
        "exec '%s/bin/java' \"$@\" 2>>'%s'%n"
            .formatted(System.getProperty("java.home"), settings.log()));
    Path file = settings.target.resolve("peers/java");
    try {
      Files.writeString(file, script);
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + file, e);
    }
    if (!file.toFile().setExecutable(true)) {
      throw new IllegalStateException("cannot make " + file + " executable");
    }
    return file;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null || cause.getSuppressed().length > 0) {
      cause = cause.getCause() != null ? cause.getCause() : cause.getSuppressed()[0];
    }
    boolean ours = cause instanceof IllegalStateException; // says all in its message
    String reason = ours ? cause.getMessage() : cause.toString();
    return reason.strip().lines().findFirst().orElse("no reason given");
  }
}
