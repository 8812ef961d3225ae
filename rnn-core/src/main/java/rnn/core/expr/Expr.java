package rnn.core.expr;

import java.util.List;
import java.util.Locale;

/**
 * One node of an equation: an immutable directed acyclic graph of IEEE operations over leaves.
 *
 * <p>An expression says what is computed for one unit of one row; kernels do it for all of them.
 * Nodes are compared by identity, so a shared node is computed once and no operation here ever
 * walks the graph as a tree.
 */
public final class Expr {

  /** What a node does with its arguments. */
  public enum Op {
    /** A value from outside: one a unit ({@link Expr#leaf}) or one a row ({@link Expr#scalar}). */
    LEAF(0),
    /** A number, rounded to the precision of the program that reads it. */
    CONSTANT(0),
    /** a + b. */
    ADD(2),
    /** a − b. */
    SUBTRACT(2),
    /** a · b. */
    MULTIPLY(2),
    /** a / b. */
    DIVIDE(2),
    /** a · b + c, rounded once. */
    FMA(3),
    /** The smaller, as {@link Math#min(float, float)}: NaN wins, −0 is below +0. */
    MIN(2),
    /** The larger, as {@link Math#max(float, float)}: NaN wins, +0 is above −0. */
    MAX(2),
    /** −a. */
    NEGATE(1),
    /** |a|. */
    ABS(1),
    /** √a. */
    SQRT(1),
    /** The nearest integer, ties to even, for |a| below 2²²: (a + 1.5·2²³) − 1.5·2²³. */
    ROUND(1),
    /** a · 2ᵇ for an integer b in −126 … 127. */
    SCALE(2),
    /** ⌊log₂ |a|⌋ of a normal number. */
    EXPONENT(1),
    /** c where a &lt; b, else d; a NaN in the comparison gives d. */
    IF_LESS(4),
    /** c where a = b, else d; a NaN in the comparison gives d. */
    IF_EQUAL(4),
    /** A {@link Transcendental} of a. */
    CALL(1);

    /** The number of arguments. */
    public final int arity;

    Op(int arity) {
      this.arity = arity;
    }
  }

  private static final Expr[] NONE = {};

  /** The constant 0. */
  public static final Expr ZERO = constant(0);

  /** The constant 1. */
  public static final Expr ONE = constant(1);

  final Op op;
  final Expr[] arguments;
  final double constant;
  final String name;
  final boolean scalar;
  final Transcendental function;

  private Expr(
      Op op,
      double constant,
      String name,
      boolean scalar,
      Transcendental function,
      Expr... arguments) {
    for (Expr argument : arguments) {
      if (argument == null) {
        Enum<?> operation = function == null ? op : function;
        throw new IllegalArgumentException(
            operation.name().toLowerCase(Locale.ROOT)
                + ": an argument is null, expected an expression");
      }
    }
    this.op = op;
    this.constant = constant;
    this.name = name;
    this.scalar = scalar;
    this.function = function;
    this.arguments = arguments;
  }

  private static Expr of(Op op, Expr... arguments) {
    return new Expr(op, 0, null, false, null, arguments);
  }

  /** A value that differs from unit to unit, given when a kernel runs. */
  public static Expr leaf(String name) {
    return new Expr(Op.LEAF, 0, name, false, null, NONE);
  }

  /** A value that is the same for all units of a row, given when a kernel runs. */
  public static Expr scalar(String name) {
    return new Expr(Op.LEAF, 0, name, true, null, NONE);
  }

  /** A number; a float program reads it rounded to float, a double program as it is. */
  public static Expr constant(double value) {
    return new Expr(Op.CONSTANT, value, null, false, null, NONE);
  }

  static Expr call(Transcendental function, Expr x) {
    return new Expr(Op.CALL, 0, null, false, function, x);
  }

  /** eˣ. */
  public static Expr exp(Expr x) {
    return call(Transcendental.EXP, x);
  }

  /** The natural logarithm of x. */
  public static Expr log(Expr x) {
    return call(Transcendental.LOG, x);
  }

  /** The hyperbolic tangent of x. */
  public static Expr tanh(Expr x) {
    return call(Transcendental.TANH, x);
  }

  /** 1 / (1 + e⁻ˣ). */
  public static Expr sigmoid(Expr x) {
    return call(Transcendental.SIGMOID, x);
  }

  /** log(1 + eˣ). */
  public static Expr softplus(Expr x) {
    return call(Transcendental.SOFTPLUS, x);
  }

  /** max(x, 0); its derivative at 0 is 0. */
  public static Expr relu(Expr x) {
    return x.max(ZERO);
  }

  /** a · b + c with one rounding. */
  public static Expr fma(Expr a, Expr b, Expr c) {
    return of(Op.FMA, a, b, c);
  }

  /** {@code then} where a &lt; b, else {@code otherwise}. */
  public static Expr ifLess(Expr a, Expr b, Expr then, Expr otherwise) {
    return of(Op.IF_LESS, a, b, then, otherwise);
  }

  /** {@code then} where a = b, else {@code otherwise}. */
  public static Expr ifEqual(Expr a, Expr b, Expr then, Expr otherwise) {
    return of(Op.IF_EQUAL, a, b, then, otherwise);
  }

  /** this + b. */
  public Expr plus(Expr b) {
    return of(Op.ADD, this, b);
  }

  /** this + b. */
  public Expr plus(double b) {
    return plus(constant(b));
  }

  /** this − b. */
  public Expr minus(Expr b) {
    return of(Op.SUBTRACT, this, b);
  }

  /** this − b. */
  public Expr minus(double b) {
    return minus(constant(b));
  }

  /** this · b. */
  public Expr times(Expr b) {
    return of(Op.MULTIPLY, this, b);
  }

  /** this · b. */
  public Expr times(double b) {
    return times(constant(b));
  }

  /** this / b. */
  public Expr over(Expr b) {
    return of(Op.DIVIDE, this, b);
  }

  /** this / b. */
  public Expr over(double b) {
    return over(constant(b));
  }

  /** 1 − this. */
  public Expr complement() {
    return ONE.minus(this);
  }

  /** The smaller of this and b. */
  public Expr min(Expr b) {
    return of(Op.MIN, this, b);
  }

  /** The larger of this and b. */
  public Expr max(Expr b) {
    return of(Op.MAX, this, b);
  }

  /** −this. */
  public Expr negate() {
    return of(Op.NEGATE, this);
  }

  /** |this|. */
  public Expr abs() {
    return of(Op.ABS, this);
  }

  /** √this. */
  public Expr sqrt() {
    return of(Op.SQRT, this);
  }

  /** The nearest integer, ties to even, for sizes below 2²². */
  public Expr round() {
    return of(Op.ROUND, this);
  }

  /** this · 2ⁿ for an integer n in −126 … 127. */
  public Expr scale(Expr n) {
    return of(Op.SCALE, this, n);
  }

  /** ⌊log₂ |this|⌋ of a normal number. */
  public Expr exponent() {
    return of(Op.EXPONENT, this);
  }

  /** What this node does. */
  public Op op() {
    return op;
  }

  /** What it does it with, in order. */
  public List<Expr> arguments() {
    return List.of(arguments);
  }

  /**
   * The leaf's name, the constant, or the operation with the names of its arguments, one level
   * deep.
   */
  @Override
  public String toString() {
    return Equations.line(this);
  }
}
