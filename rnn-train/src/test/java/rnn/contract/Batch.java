package rnn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import rnn.core.State;
import rnn.core.Window;

/**
 * Sequences of vectors of three numbers, with a number for each from which its initial state is
 * drawn.
 */
record Batch(List<float[][]> sequences, List<Integer> states) {
  static final int INPUTS = 3;

  static Batch of(long seed, int... lengths) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[][]> sequences = new ArrayList<>();
    List<Integer> states = new ArrayList<>();
    for (int length : lengths) {
      float[][] sequence = new float[length][];
      for (int t = 0; t < length; t++) {
        sequence[t] = values(random, INPUTS);
      }
      sequences.add(sequence);
      states.add(random.nextInt());
    }
    return new Batch(sequences, states);
  }

  /** Values around 0 of a size that sums stand. */
  static float[] values(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return values;
  }

  /** Some of its sequences in another order, the longest still first. */
  Batch select(int... which) {
    Batch batch = new Batch(new ArrayList<>(), new ArrayList<>());
    for (int b : which) {
      batch.sequences.add(sequences.get(b));
      batch.states.add(states.get(b));
    }
    return batch;
  }

  /** Steps {@code from … to − 1} of those sequences that have them. */
  Batch steps(int from, int to) {
    Batch batch = new Batch(new ArrayList<>(), states);
    for (float[][] sequence : sequences) {
      batch.sequences.add(java.util.Arrays.copyOfRange(sequence, from, to));
    }
    return batch;
  }

  Window window() {
    return Window.ofLengths(sequences.stream().mapToInt(s -> s.length).toArray());
  }

  /** The input as a network reads it, {@code [positions, I]}. */
  float[] x() {
    Window window = window();
    float[] x = new float[window.positions() * INPUTS];
    for (int t = 0; t < window.steps(); t++) {
      for (int b = 0; b < window.rows(t); b++) {
        System.arraycopy(sequences.get(b)[t], 0, x, (window.offset(t) + b) * INPUTS, INPUTS);
      }
    }
    return x;
  }

  /** Initial states for arrays of these widths. */
  State initial(List<Integer> units) {
    List<float[]> values = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      float[] value = new float[sequences.size() * units.get(i)];
      for (int b = 0; b < sequences.size(); b++) {
        float[] one = values(new SplittableRandom(states.get(b) + i), units.get(i));
        System.arraycopy(one, 0, value, b * one.length, one.length);
      }
      values.add(value);
    }
    return State.of(values);
  }
}
