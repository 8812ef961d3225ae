package rnn.core.expr;

import static rnn.core.expr.Expr.fma;

/**
 * A function with three faces, side by side: its float program over the primitives, which every
 * kernel follows to the bit; its value in double, which is {@link StrictMath}'s and never the
 * polynomial's; and its derivative, written in its own value where that is possible, the same in
 * both precisions.
 */
public enum Transcendental {
  /** eˣ. */
  EXP {
    @Override
    Expr program(Expr x) {
      return Polynomials.exp(x);
    }

    @Override
    public double value(double x) {
      return StrictMath.exp(x);
    }

    @Override
    Expr derivative(Expr x, Expr y) {
      return y;
    }
  },

  /** The natural logarithm. */
  LOG {
    @Override
    Expr program(Expr x) {
      return Polynomials.log(x);
    }

    @Override
    public double value(double x) {
      return StrictMath.log(x);
    }

    @Override
    Expr derivative(Expr x, Expr y) {
      return Expr.ONE.over(x);
    }
  },

  /** The hyperbolic tangent. */
  TANH {
    @Override
    Expr program(Expr x) {
      return Polynomials.tanh(x);
    }

    @Override
    public double value(double x) {
      return StrictMath.tanh(x);
    }

    @Override
    Expr derivative(Expr x, Expr y) {
      return fma(y.negate(), y, Expr.ONE);
    }
  },

  /** The logistic function 1 / (1 + e⁻ˣ). */
  SIGMOID {
    @Override
    Expr program(Expr x) {
      return Polynomials.sigmoid(x);
    }

    @Override
    public double value(double x) {
      return 1 / (1 + StrictMath.exp(-x));
    }

    @Override
    Expr derivative(Expr x, Expr y) {
      return fma(y.negate(), y, y);
    }
  },

  /** log(1 + eˣ). */
  SOFTPLUS {
    @Override
    Expr program(Expr x) {
      return Polynomials.softplus(x);
    }

    @Override
    public double value(double x) {
      return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    Expr derivative(Expr x, Expr y) {
      return Expr.sigmoid(x);
    }
  };

  /** The float program: what every kernel computes, operation by operation. */
  abstract Expr program(Expr x);

  /** The value in double, accurate to its last bits. */
  public abstract double value(double x);

  /** dy/dx, given x and y. */
  abstract Expr derivative(Expr x, Expr y);
}
