package rnn.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rnn.train.Checkpoint;
import rnn.train.Sampler;

/** Samples text from a model. */
@Command(
    name = "sample",
    description = "Writes text that a model makes up, character by character.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SampleCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "A checkpoint or a run directory (default: the newest run below runs).")
  private Path model;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Symbols to draw (default: ${DEFAULT-VALUE}).")
  private long length;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.5",
      description =
          "Below 1 safer, above bolder, 0 always the likeliest (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(names = "--top-k", paramLabel = "K", description = "Draw from the K likeliest only.")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw from the fewest likeliest with probability P together.")
  private Double topP;

  @Option(
      names = "--prime",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "A beginning, which is written first.")
  private String prime;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "123",
      description = "(default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--kernels",
      description = "scalar or simd (default: what is done first); the text does not depend on it.")
  private KernelChoice kernels;

  @Override
  public Integer call() throws IOException {
    UsageException.atLeast("--length", length, 1);
    cut(Sampler.of(1, seed)); // wrong options are found before the model is read
    Checkpoint checkpoint =
        Checkpoint.read(RunDirectory.model(model == null ? RunDirectory.newest().path() : model));
    Sampling sampling =
        new Sampling(
            checkpoint.weights(),
            checkpoint.alphabet(),
            seed,
            Sampling.kernels(kernels, checkpoint.weights(), length + prime.length()));
    Sampler sampler = cut(sampling.sampler());
    sampling.prime(prime);
    PrintStream out = System.out;
    out.write(prime.getBytes(StandardCharsets.UTF_8));
    boolean terminal = Boolean.getBoolean("rnn.terminal");
    for (long i = 0; i < length; i++) {
      out.write(sampling.next(sampler));
      if (terminal) {
        out.flush();
      }
      if (out.checkError()) {
        return 0; // nobody reads on
      }
    }
    out.write('\n');
    out.flush();
    return 0;
  }

  private Sampler cut(Sampler sampler) {
    return UsageException.checked(() -> {
      Sampler cut = sampler.temperature(temperature);
      cut = topK == null ? cut : cut.topK(topK);
      return topP == null ? cut : cut.topP(topP);
    });
  }
}
