package rnn.core.expr;

import static rnn.core.expr.Expr.ONE;
import static rnn.core.expr.Expr.ZERO;
import static rnn.core.expr.Expr.constant;
import static rnn.core.expr.Expr.fma;
import static rnn.core.expr.Expr.ifEqual;
import static rnn.core.expr.Expr.ifLess;

/**
 * The float programs of the transcendentals: argument reduction and minimax polynomials of our own
 * fit. Each is monotone over all floats; the largest errors, found by trying every float, stand
 * with each.
 */
final class Polynomials {
  private static final double LOG2_E = 1.442695f;

  /** ln 2 in two parts; the first has 15 bits, so that an exponent times it is exact. */
  private static final double LN2_HIGH = 0x1.62e4p-1;

  private static final double LN2_LOW = 1.4286068e-06f;

  private Polynomials() {}

  /** c[0] + c[1]·x + … by Horner's rule. */
  private static Expr polynomial(Expr x, double... c) {
    Expr y = constant(c[c.length - 1]);
    for (int i = c.length - 2; i >= 0; i--) {
      y = fma(y, x, constant(c[i]));
    }
    return y;
  }

  /** eʳ − 1 for |r| up to ln 2 / 2. */
  private static Expr expm1(Expr r) {
    Expr p = polynomial(r, 0.5f, 0.16666524f, 0.04166822f, 0.008369464f, 0.0013810665f);
    return fma(r.times(r), p, r);
  }

  /**
   * The nearest integer to x·log₂ e, with one rounding less than {@link Expr#round} of a product.
   */
  private static Expr exponent(Expr x) {
    Expr shifted = fma(x, constant(LOG2_E), constant(0x1.8p23));
    return shifted.minus(0x1.8p23);
  }

  /** x − n·ln 2. */
  private static Expr reduce(Expr x, Expr n) {
    return fma(n, constant(-LN2_LOW), fma(n, constant(-LN2_HIGH), x));
  }

  private static Expr clamp(Expr x, double low, double high) {
    Expr below = ifLess(constant(high), x, constant(high), x); // NaN stays NaN
    return ifLess(below, constant(low), constant(low), below);
  }

  /**
   * Within 0.99 ulp. eˣ = 2ⁿ·eʳ; far below zero the scale is taken in two steps, so that denormal
   * results are right.
   */
  static Expr exp(Expr x) {
    Expr c = clamp(x, -104, 89);
    Expr n = exponent(c);
    Expr twice = fma(expm1(reduce(c, n)), constant(2), constant(2));
    Expr far = constant(-64);
    Expr scaled = twice.scale(n.plus(ifLess(c, far, constant(63), constant(-1))));
    return scaled.times(ifLess(c, far, constant(0x1p-64), ONE));
  }

  /**
   * Within 2.5 ulp. 1 / (1 + 2ⁿ·eʳ) for −x; below −88.3, where the value is under 4.2e-39, it is 0.
   */
  static Expr sigmoid(Expr x) {
    Expr v = clamp(x, -89, 80).negate();
    Expr n = exponent(v);
    return ONE.over(fma(expm1(reduce(v, n)).plus(ONE), ONE.scale(n), ONE));
  }

  /**
   * Within 2.8 ulp. 1 − 2 / (e²ˣ + 1), with e²ˣ a fourth power, which grows past any float by
   * itself; near 0 an odd polynomial.
   */
  static Expr tanh(Expr x) {
    Expr a = x.abs();
    Expr q =
        polynomial(
            a,
            1.2699805f,
            0.6351204f,
            0.15844683f,
            0.026861427f,
            0.0029997835f,
            0.00046733214f,
            -6.3363327e-06f,
            6.033291e-06f);
    Expr square = q.times(q);
    Expr t = constant(-2 * 2.6014464f).over(fma(square, square, constant(2.6014464f)));
    Expr sign = ifLess(x, ZERO, constant(-1), ONE);
    Expr z = x.times(x);
    Expr p = polynomial(z, -0.3333295f, 0.13320802f, -0.052676905f, 0.016447546f);
    Expr near = fma(x, fma(z, p, constant(1e-30f)), x); // 1e-30: −0 stays −0
    return ifLess(a, constant(0.5494f), near, fma(t, sign, sign));
  }

  /**
   * Within 1.7 ulp. max(x, 0) + log(1 + e⁻|ˣ|), and near 0 its even part by a polynomial; where the
   * value is under 8.3e-39, it is 0.
   */
  static Expr softplus(Expr x) {
    Expr a = x.abs();
    Expr b = ifLess(constant(88), a, constant(88), a).negate();
    Expr n = exponent(b);
    Expr u = expm1(reduce(b, n)).plus(ONE).scale(n);
    Expr log1p =
        fma(
            u.times(u),
            polynomial(
                u, -0.4999991f, 0.3332845f, -0.24910167f, 0.19222958f, -0.13108552f, 0.05336493f),
            u);
    Expr far = ifLess(ZERO, x, x, ZERO).plus(log1p);
    Expr z = x.times(x);
    Expr even = polynomial(z, 0.12499985f, -0.0052069835f, 0.0003432826f, -2.1645263e-05f);
    Expr near = fma(z, even, x.times(0.5)).plus(0.6931472f);
    return ifLess(a, ONE, near, far);
  }

  /** Within 1.2 ulp. n·ln 2 + log(1 + f) with 1 + f between √½ and √2. */
  static Expr log(Expr x) {
    Expr lifted = x.times(ifLess(x, ONE, constant(0x1p25), constant(0.25)));
    Expr k = ifLess(x, ONE, constant(-25), constant(2));
    Expr g = constant(-1).minus(lifted.times(0.70710677f).exponent());
    Expr f = lifted.scale(g).minus(1);
    Expr n = k.minus(g);
    Expr p =
        polynomial(
            f,
            -0.4999999f,
            0.33333945f,
            -0.25001776f,
            0.1996224f,
            -0.16570313f,
            0.14916356f,
            -0.14307724f,
            0.08738792f);
    Expr t = fma(n, constant(LN2_LOW), fma(f.times(f), p, f));
    Expr y = fma(n, constant(LN2_HIGH), t);
    Expr finite = ifLess(x, constant(Double.POSITIVE_INFINITY), y, x);
    Expr wrong = ifEqual(x, ZERO, constant(Double.NEGATIVE_INFINITY), constant(Double.NaN));
    return ifLess(ZERO, x, finite, wrong);
  }
}
