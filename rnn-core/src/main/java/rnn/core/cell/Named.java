package rnn.core.cell;

/** Equations that a model's line gives by their name. */
public sealed interface Named permits Cell, Activation {
  /** The name in model descriptions. */
  String name();
}
