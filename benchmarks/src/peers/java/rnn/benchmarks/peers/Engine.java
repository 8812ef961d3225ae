package rnn.benchmarks.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import rnn.benchmarks.ManyStreams;
import rnn.benchmarks.SamplingStep;
import rnn.benchmarks.TrainingStep;
import rnn.benchmarks.Workload;
import rnn.core.cell.Cells;

/** An engine of the table: what it can do, and the process in which it does it best. */
enum Engine {
  /** This project. */
  OURS("ours", ""),
  /** PyTorch's library. */
  LIBTORCH("libtorch 2.13", ":peers/native/*"),
  /** ONNX's. */
  ONNX_RUNTIME("ONNX Runtime 1.29", ":peers/native/*"),
  /** Deeplearning4j, whose JavaCPP is another than libtorch's. */
  DL4J("DL4J 1.0.0-M2.1", ":peers/dl4j/*");

  private static final List<Path> TCMALLOC =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4"),
          Path.of("/usr/lib64/libtcmalloc_minimal.so.4"));

  /** The heading of its column. */
  final String title;

  private final String libraries;

  Engine(String title, String libraries) {
    this.title = title;
    this.libraries = libraries;
  }

  /** Whether it can do a workload at all. */
  boolean can(Workload work) {
    return switch (this) {
      case OURS, LIBTORCH -> true;
      case ONNX_RUNTIME -> work.optimizer() == null;
      case DL4J -> work.cell() != Cells.GRU;
    };
  }

  /** The benchmark of a workload. */
  Class<?> benchmark(Workload work) {
    boolean training = work.optimizer() != null;
    if (this != OURS) {
      return training ? PeerTraining.class : PeerSampling.class;
    }
    return training
        ? TrainingStep.class
        : work.sequences() > 1 ? ManyStreams.class : SamplingStep.class;
  }

  /** Its class path. */
  String classPath(Path target) {
    return target.resolve("benchmarks.jar") + libraries.replace(":", ":" + target + "/");
  }

  /**
   * Its environment. MKL takes the place of libtorch's OpenBLAS, whose products of matrices
   * collapse at two threads, and which is the faster with vectors.
   */
  Map<String, String> environment(Workload work, int threads, Path target) {
    Map<String, String> variables = new TreeMap<>();
    if (this != OURS) {
      for (String library : List.of("OMP", "OPENBLAS", "MKL")) {
        variables.put(library + "_NUM_THREADS", Integer.toString(threads));
      }
    }
    if (this == LIBTORCH && work.positions() > 1) {
      Path mkl = target.resolve("peers/mkl/org/bytedeco/mkl/linux-x86_64");
      Stream<Path> preloaded = Stream.of(mkl.resolve("libmkl_rt.so.3"));
      if (work.optimizer() != null) {
        preloaded = Stream.concat(preloaded, tcmalloc());
        // Without it, at least no memory is given back and asked for anew in each step.
        variables.put("MALLOC_MMAP_MAX_", "0");
        variables.put("MALLOC_TRIM_THRESHOLD_", "16000000000");
        variables.put("MALLOC_TOP_PAD_", "268435456");
      }
      variables.put("MKL_THREADING_LAYER", "GNU");
      variables.put("LD_LIBRARY_PATH", mkl.toString());
      variables.put("LD_PRELOAD", String.join(" ", preloaded.map(Path::toString).toList()));
    }
    return variables;
  }

  /**
   * The faster allocator for libtorch's training, where the machine has it: with the C library's
   * own, large LSTMs take up to three times as long.
   */
  static Stream<Path> tcmalloc() {
    return TCMALLOC.stream().filter(Files::exists).limit(1);
  }
}
