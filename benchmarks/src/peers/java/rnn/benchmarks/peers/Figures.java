package rnn.benchmarks.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What JMH's counters said, one value an iteration. */
final class Figures {
  private final Map<String, List<Double>> all = new LinkedHashMap<>();

  void add(String counter, double value) {
    all.computeIfAbsent(counter, n -> new ArrayList<>()).add(value);
  }

  double median(String counter) {
    double[] values = all.get(counter).stream().mapToDouble(v -> v).sorted().toArray();
    return values[values.length / 2];
  }
}
