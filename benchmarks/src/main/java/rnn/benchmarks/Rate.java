package rnn.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a benchmark reports beside operations a second: each a second, too. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Rate {
  /** Symbols. */
  public long chars;

  /** Floating-point operations of products, in billions. */
  public double gflop;

  /** The same in percent of what the machine can do, measured in the same process. */
  public double percentOfPeak;

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    chars = 0;
    gflop = 0;
    percentOfPeak = 0;
  }

  void add(int symbols, double flop, double peak) {
    chars += symbols;
    gflop += flop / 1e9;
    percentOfPeak += 100 * flop / peak;
  }
}
