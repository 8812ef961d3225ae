package rnn.train;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import rnn.core.State;

/**
 * What a training run remembers beside the weights.
 *
 * @param step the number of steps done
 * @param moments the optimizer's states by name, one value a weight
 * @param carried the hidden states with which the next window begins
 */
public record TrainingState(long step, Map<String, float[]> moments, State carried) {

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the step is negative
   */
  public TrainingState {
    if (step < 0) {
      throw new IllegalArgumentException(
          "training: found %d steps done, expected 0 or more".formatted(step));
    }
  }

  static TrainingState of(long step, OptimizerRun optimizer, State carried) {
    Map<String, float[]> moments = new LinkedHashMap<>();
    for (String name : optimizer.states()) {
      moments.put(name, optimizer.state(name).clone());
    }
    return new TrainingState(step, moments, carried);
  }

  /** Refuses another optimizer's or another model's. */
  void check(OptimizerRun optimizer) {
    if (!moments.keySet().equals(new LinkedHashSet<>(optimizer.states()))) {
      throw new IllegalArgumentException(
          "resume: found an optimizer with the states %s, expected %s"
              .formatted(moments.keySet(), optimizer.states()));
    }
    moments.forEach((name, values) -> {
      int expected = optimizer.state(name).length;
      if (values.length != expected) {
        throw new IllegalArgumentException(
            "resume: found %d values of %s, expected %d".formatted(values.length, name, expected));
      }
    });
  }

  /** Overwrites what an optimizer remembers, after {@link #check}. */
  void restore(OptimizerRun optimizer) {
    moments.forEach(
        (name, values) -> System.arraycopy(values, 0, optimizer.state(name), 0, values.length));
    optimizer.resume(step);
  }
}
