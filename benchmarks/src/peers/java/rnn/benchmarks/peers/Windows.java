package rnn.benchmarks.peers;

import rnn.benchmarks.Symbols;
import rnn.benchmarks.Workload;
import rnn.train.data.Streams;

/**
 * The windows that every engine is trained on, one after the other and again from the first.
 *
 * @param x inputs, {@code [windows][T·B]}, time-major
 * @param y targets, likewise
 */
record Windows(int[][] x, int[][] y) {
  private static final int COUNT = 8;

  static Streams streams(Workload work) {
    int[] symbols = Symbols.random(COUNT * work.positions() + 1, Workload.SYMBOLS);
    return Streams.of(symbols, work.sequences(), work.steps());
  }

  static Windows of(Workload work) {
    Streams streams = streams(work);
    Windows windows =
        new Windows(new int[COUNT][work.positions()], new int[COUNT][work.positions()]);
    for (int w = 0; w < COUNT; w++) {
      streams.window(w, windows.x[w], windows.y[w]);
    }
    return windows;
  }

  int count() {
    return x.length;
  }
}
