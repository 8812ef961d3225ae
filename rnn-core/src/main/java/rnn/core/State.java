package rnn.core;

import java.util.Arrays;
import java.util.List;

/**
 * What a network remembers between steps, as a value: it can be kept, compared, and resumed more
 * than once.
 *
 * <p>For every recurrent layer, bottom up, and each state of its cell in order, {@code [B, H]}.
 */
public final class State {
  private final List<float[]> values;

  State(List<float[]> values) {
    this.values = values;
  }

  /** A state from arrays {@code [B, H]}, one for each state of each recurrent layer, bottom up. */
  public static State of(List<float[]> values) {
    return new State(values.stream().map(float[]::clone).toList());
  }

  /** Copies of its arrays, {@code [B, H]} each. */
  public List<float[]> values() {
    return values.stream().map(float[]::clone).toList();
  }

  int size() {
    return values.size();
  }

  float[] get(int i) {
    return values.get(i);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof State state) || state.size() != size()) {
      return false;
    }
    for (int i = 0; i < size(); i++) {
      if (!Arrays.equals(values.get(i), state.values.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return values.stream().mapToInt(Arrays::hashCode).reduce(1, (a, b) -> 31 * a + b);
  }
}
