package rnn.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an operation does many times: beside the time of an operation, that of one of each. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Pace {
  /** Units of a cell. */
  public long unit;

  /** Transcendentals; where there are none, the time of one is infinite. */
  public long transcendental;

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    unit = 0;
    transcendental = 0;
  }

  /** Counts. */
  public void add(long units, long transcendentals) {
    unit += units;
    transcendental += transcendentals;
  }
}
