package rnn.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How fast an iteration went through memory. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Bandwidth {
  private long start;
  private double bytes;
  private double limit;

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    bytes = 0;
    start = System.nanoTime();
  }

  /**
   * Counts.
   *
   * @param read the bytes of an operation
   * @param peak the bytes a second that the machine streams at most, measured in the same process
   */
  void add(double read, double peak) {
    bytes += read;
    limit = peak;
  }

  /** GB a second. */
  public double gigabytesPerSecond() {
    return bytes / (System.nanoTime() - start);
  }

  /** The same in percent of the limit. */
  public double percentOfStream() {
    return limit == 0 ? 0 : 100 * gigabytesPerSecond() * 1e9 / limit;
  }
}
