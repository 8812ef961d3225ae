package rnn.core;

/** A worker's part of a {@link Projection} where workers share units. */
@FunctionalInterface
interface UnitProjection {
  /** As {@link Projection#forward}, for its units. */
  void forward(int row, int rows);

  /** As {@link Projection#backwardInput}, for its columns of the input. */
  default void backwardInput(int row, int rows) {}
}
