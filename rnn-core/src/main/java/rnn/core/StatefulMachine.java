package rnn.core;

/** A layer that remembers something from step to step. */
interface StatefulMachine extends Machine {

  /** Which of the values of a state. */
  enum Moment {
    INITIAL,
    FINAL,
    GRADIENT
  }

  /** H, the number of units. */
  int units();

  /** The number of carried states, by name order of the cell. */
  int states();

  /** Copies a row of a state to H values from {@code at} on. */
  void readState(Moment moment, int state, int row, float[] to, int at);

  /** Overwrites a row of a state by H values from {@code at} on. */
  void writeState(Moment moment, int state, int row, float[] from, int at);

  /** Rows {@code first … last − 1} start the next window where they ended the last one. */
  void carry(int first, int last);

  @Override
  default void begin(int carried) {
    carry(0, carried);
  }
}
