package rnn.benchmarks.peers;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Symbols a second, beside operations a second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class PeerRate {
  /** Symbols. */
  public long chars;

  /** Starts an iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    chars = 0;
  }
}
