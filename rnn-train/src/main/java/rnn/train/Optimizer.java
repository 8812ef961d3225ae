package rnn.train;

import java.util.List;

/**
 * Turns gradients into changes of the weights. An optimizer is its equations for one weight and one
 * step, and nothing else: the loop over the weights, the SIMD code, the clipping and the names in a
 * checkpoint follow from them. {@link Adam} is one.
 */
public interface Optimizer {

  /** The names that {@link #named} knows. */
  List<String> NAMES =
      List.of("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw");

  /** The learning rate, before a schedule changes it. */
  double rate();

  /** Writes the equations with the help of the vocabulary it is given. */
  void equations(Update update);

  /**
   * The optimizer of a name, with its usual settings: a momentum of 0.9, Adam's of its paper, a
   * weight decay of 0.01.
   *
   * @param rate the learning rate
   * @param decay how much of its mean square RMSProp keeps at each step; the others do not read it
   * @throws IllegalArgumentException if the name is not one of {@link #NAMES} or a setting is out
   *     of its range
   */
  static Optimizer named(String name, double rate, double decay) {
    return switch (name) {
      case "sgd" -> new Sgd(rate);
      case "momentum" -> new Momentum(rate);
      case "nesterov" -> new Nesterov(rate);
      case "adagrad" -> new Adagrad(rate);
      case "rmsprop" -> new RmsProp(rate, decay);
      case "adam" -> new Adam(rate);
      case "adamw" -> new AdamW(rate);
      default ->
          throw new IllegalArgumentException(
              "optimizer: found '%s', expected one of %s"
                  .formatted(name, String.join(", ", NAMES)));
    };
  }
}
