package rnn.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How fast a benchmark goes through memory: each a second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Bandwidth {
  /** Weights, in billions: 1 / ns a weight. */
  public double billionWeights;

  /** Bytes, in billions. */
  public double gigabytes;

  /** The same in percent of what the machine streams, measured in the same process. */
  public double percentOfStream;

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    billionWeights = 0;
    gigabytes = 0;
    percentOfStream = 0;
  }

  void add(double weights, double bytes, double peak) {
    billionWeights += weights / 1e9;
    gigabytes += bytes / 1e9;
    percentOfStream += 100 * bytes / peak;
  }
}
