package rnn.cli;

import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import rnn.core.kernel.Kernels;

/** The options that decide how fast it goes, and never what comes out. */
final class KernelOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = Values.Threads.class,
      description = "Default: one for each core (${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--kernels",
      paramLabel = "scalar|simd",
      converter = Name.class,
      description = "The arithmetic. Default: simd where Java has it.")
  private Kernels kernels;

  int threads() {
    return threads;
  }

  /** The kernels asked for, or else these. */
  Kernels kernelsOr(Supplier<Kernels> others) {
    return kernels != null ? kernels : others.get();
  }

  /** The kernels of a name. */
  static final class Name implements ITypeConverter<Kernels> {
    @Override
    public Kernels convert(String value) {
      return switch (value) {
        case "scalar" -> Kernels.scalar();
        case "simd" -> simd();
        default ->
            throw new TypeConversionException(
                "found '%s', expected scalar or simd".formatted(value));
      };
    }

    private static Kernels simd() {
      Kernels best = Values.checked(Kernels::best);
      if (best.getClass() == Kernels.scalar().getClass()) {
        throw new TypeConversionException("found none but " + best);
      }
      return best;
    }
  }
}
