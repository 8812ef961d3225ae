package rnn.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rnn.core.kernel.Kernels;
import rnn.train.Checkpoint;
import rnn.train.Sampler;

/** The command {@code rnn sample}. */
@Command(
    name = "sample",
    abbreviateSynopsis = true,
    sortOptions = false,
    description =
        "Prints text that a trained model makes up; nothing else goes to standard output.")
final class SampleCommand implements Callable<Integer> {
  /** Steps times weights up to which the scalar kernels are done before SIMD code is compiled. */
  private static final double SHORT = 2e9;

  private final Terminal terminal;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A checkpoint, or a run's directory for its best one."
              + " Default: the newest run in ./runs.")
  private Path model;

  @Option(
      names = "--length",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "How many characters, or bytes if the model reads bytes (${DEFAULT-VALUE}).")
  private int length = 1000;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      converter = Values.NotNegative.class,
      description = "Below 1 safer, above 1 bolder, 0 always the likeliest (${DEFAULT-VALUE}).")
  private double temperature = 0.5;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      converter = Values.Count.class,
      description = "Draw from the K likeliest only.")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      converter = Values.Share.class,
      description = "Draw from the fewest that are likely with probability P together.")
  private Double topP;

  @Option(
      names = "--prime",
      paramLabel = "TEXT",
      description = "How the text begins. Default: as a line begins.")
  private String prime = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      converter = Values.Seed.class,
      description = "The same seed draws the same text (${DEFAULT-VALUE}).")
  private long seed = 123;

  @Option(
      names = "--kernels",
      paramLabel = "scalar|simd",
      converter = KernelOptions.Name.class,
      description = "The arithmetic. Default: the one that is done first.")
  private Kernels kernels;

  @Mixin private HelpOption help = new HelpOption();

  SampleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path file = RunDirectory.model(model == null ? RunDirectory.newest().path() : model);
    Checkpoint checkpoint = Checkpoint.read(file);
    Sampling sampling = new Sampling(checkpoint, kernels(checkpoint), sampler(checkpoint));
    OutputStream out =
        terminal.live() ? terminal.stdout() : new BufferedOutputStream(terminal.stdout());
    try {
      if (prime.isEmpty()) {
        sampling.write(out, length);
      } else {
        sampling.write(out, prime, length);
      }
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      // The terminal remembers what is lost.
    }
    return 0;
  }

  /** Both draw the same text. */
  private Kernels kernels(Checkpoint checkpoint) {
    if (kernels != null) {
      return kernels;
    }
    double work = ((double) length + prime.length()) * checkpoint.weights().values().length;
    return work < SHORT ? Kernels.scalar() : Kernels.best();
  }

  private Sampler sampler(Checkpoint checkpoint) {
    Sampler sampler = Sampler.of(checkpoint.alphabet().size(), seed).temperature(temperature);
    sampler = topK == null ? sampler : sampler.topK(topK);
    return topP == null ? sampler : sampler.topP(topP);
  }
}
