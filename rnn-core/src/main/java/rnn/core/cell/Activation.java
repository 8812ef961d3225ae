package rnn.core.cell;

import java.util.function.UnaryOperator;
import rnn.core.expr.Expr;

/**
 * What a dense layer applies to W x + b, as an expression.
 *
 * @param name its name in model descriptions: lower-case letters, digits and dashes
 * @param equation the function of one unit
 */
public record Activation(String name, UnaryOperator<Expr> equation) implements Named {
  /** y = x. */
  public static final Activation LINEAR = new Activation("linear", x -> x);

  /** The hyperbolic tangent. */
  public static final Activation TANH = new Activation("tanh", Expr::tanh);

  /** The logistic function. */
  public static final Activation SIGMOID = new Activation("sigmoid", Expr::sigmoid);

  /** max(x, 0). */
  public static final Activation RELU = new Activation("relu", Expr::relu);

  /** log(1 + eˣ). */
  public static final Activation SOFTPLUS = new Activation("softplus", Expr::softplus);

  /** Checks. */
  public Activation {
    Cell.checkName("activation", name);
  }

  /** The catalogue's activation of a name. */
  public static Activation named(String name) {
    for (Activation activation : new Activation[] {LINEAR, TANH, SIGMOID, RELU, SOFTPLUS}) {
      if (activation.name.equals(name)) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "activation: found '%s', expected linear, tanh, sigmoid, relu or softplus".formatted(name));
  }

  /** A dense layer as what it is: a cell that carries nothing. */
  public Cell cell() {
    return Cell.define("dense-" + name, cell -> cell.output(equation.apply(cell.input("y"))));
  }
}
