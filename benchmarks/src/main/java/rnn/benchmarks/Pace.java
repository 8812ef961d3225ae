package rnn.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Nanoseconds for each of the many things that an operation does. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Pace {
  private long start;
  private long values;
  private long transcendentals;

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    values = 0;
    transcendentals = 0;
    start = System.nanoTime();
  }

  /** Counts: call it once an operation. */
  public void add(long newValues, long newTranscendentals) {
    values += newValues;
    transcendentals += newTranscendentals;
  }

  /** Nanoseconds a value: a unit of a cell, a weight of an optimizer. */
  public double nsPerValue() {
    return per(values);
  }

  /** Nanoseconds a transcendental; 0 where there is none. */
  public double nsPerTranscendental() {
    return per(transcendentals);
  }

  private double per(long count) {
    return count == 0 ? 0 : (double) (System.nanoTime() - start) / count;
  }
}
