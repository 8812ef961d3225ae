package rnn.train;

import java.util.List;

/** Turns gradients into changes of the weights. An optimizer is its equations: see {@link Adam}. */
public interface Optimizer {

  /** The learning rate, before a schedule changes it. */
  double rate();

  /** Writes the equations. */
  void equations(Update update);

  /**
   * The optimizer of a name: sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw.
   *
   * @param rate the learning rate
   * @param decay how much of its mean square RMSProp keeps at each step; the others do not read it
   */
  static Optimizer named(String name, double rate, double decay) {
    return switch (name) {
      case "sgd" -> new Sgd(rate);
      case "momentum" -> new Momentum(rate, 0.9);
      case "nesterov" -> new Nesterov(rate, 0.9);
      case "adagrad" -> new Adagrad(rate);
      case "rmsprop" -> new RmsProp(rate, decay, 1e-8);
      case "adam" -> new Adam(rate);
      case "adamw" -> new AdamW(rate);
      default ->
          throw new IllegalArgumentException(
              "optimizer: found '%s', expected one of %s"
                  .formatted(
                      name,
                      String.join(
                          ", ",
                          List.of(
                              "sgd",
                              "momentum",
                              "nesterov",
                              "adagrad",
                              "rmsprop",
                              "adam",
                              "adamw"))));
    };
  }

  /** Checks a learning rate. */
  static double checked(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "optimizer: found a learning rate of %s, expected above 0".formatted(rate));
    }
    return rate;
  }
}
