package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an evaluation in double tells of the way it took. */
final class TraceTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static Trace of(UnaryOperator<Expr> equation, double x) {
    return of((a, b) -> equation.apply(a), x, 0);
  }

  private static Trace of(BinaryOperator<Expr> equation, double x, double y) {
    Expr a = Expr.leaf("a");
    Expr b = Expr.leaf("b");
    Trace trace = new Trace();
    DoubleProgram program = new DoubleProgram(List.of(equation.apply(a, b)), trace);
    program.set(a, x);
    program.set(b, y);
    program.run();
    return trace;
  }

  @Test
  void comparisons_have_their_distance_relative_to_values_above_1() {
    for (BinaryOperator<Expr> equation : comparisons()) {
      assertEquals(0.25, of(equation, 0.5, 0.75).closest(), 1e-15);
      assertEquals(0.25, of(equation, 0.75, 0.5).closest(), 1e-15);
      assertEquals(0.5, of(equation, -2, -4).closest(), 1e-15);
      assertEquals(0.75, of(equation, 16, 4).closest(), 1e-15);
      assertEquals(1, of(equation, Double.NaN, 0).closest());
    }
  }

  private static List<BinaryOperator<Expr>> comparisons() {
    return List.of(
        Expr::min,
        Expr::max,
        (a, b) -> Expr.ifLess(a, b, Expr.ONE, Expr.ZERO),
        (a, b) -> Expr.ifEqual(a, b, Expr.ONE, Expr.ZERO));
  }

  @Test
  void values_that_are_equal_are_close_unless_they_are_one_value_or_asked_for_equality() {
    assertEquals(0, of(Expr::min, 3, 3).closest());
    assertEquals(0, of(Expr::max, 3, 3).closest());
    assertEquals(1, of((Expr a, Expr b) -> a.max(a), 3, 3).closest());
    assertEquals(1, of((a, b) -> Expr.ifEqual(a, b, Expr.ONE, Expr.ZERO), 3, 3).closest());
  }

  @Test
  void steps_have_the_distance_to_the_next_step() {
    assertEquals(0.25, of(Expr::round, 1.25).closest());
    assertEquals(0.125, of(Expr::round, -1.625).closest());
    assertEquals(0.5, of(Expr::round, 3).closest());
    assertEquals(0.25, of(Expr::exponent, 1.25).closest());
    assertEquals(0.5, of(Expr::exponent, -3.5).closest());
    assertEquals(1, of(Expr::exponent, 5).closest());
    assertEquals(0.5, of(Expr::abs, -0.5).closest());
    assertEquals(INFINITY, of(Expr::negate, 1).closest());
  }

  @Test
  void every_outcome_is_a_choice_of_its_own() {
    for (BinaryOperator<Expr> equation : comparisons()) {
      assertNotEquals(of(equation, 1, 1).choices(), 0);
      Trace less = of(equation, 1, 2);
      Trace more = of(equation, 2, 1);
      boolean equality = equation == comparisons().get(3);
      assertTrue(equality || less.choices() != more.choices());
      assertEquals(less.choices(), of(equation, 1, 3).choices());
    }
    assertNotEquals(
        of((a, b) -> Expr.ifEqual(a, b, a, b), 1, 1).choices(),
        of((a, b) -> Expr.ifEqual(a, b, a, b), 1, 2).choices());
    for (UnaryOperator<Expr> equation : List.<UnaryOperator<Expr>>of(Expr::round, Expr::exponent)) {
      assertNotEquals(of(equation, 1).choices(), of(equation, 4).choices());
      assertEquals(of(equation, 4.1).choices(), of(equation, 4.2).choices());
    }
    assertNotEquals(of(Expr::abs, 1).choices(), of(Expr::abs, -1).choices());
    assertEquals(0, of(Expr::negate, 1).choices());
  }

  @Test
  void the_order_of_choices_matters() {
    BinaryOperator<Expr> both = (a, b) -> a.max(Expr.ZERO).plus(b.max(Expr.ZERO));
    assertNotEquals(of(both, 1, -1).choices(), of(both, -1, 1).choices());
    assertNotEquals(of(both, 1, 1).choices(), of(both, -1, -1).choices());
  }

  @Test
  void what_is_divided_by_is_seen_in_quotients_roots_and_logarithms() {
    assertEquals(0.5, of(Expr::over, 3, -0.5).smallestDivisor());
    assertEquals(0.5, of(Expr::sqrt, 0.25).smallestDivisor());
    assertEquals(0.25, of(Expr::log, 0.25).smallestDivisor());
    assertEquals(INFINITY, of(Expr::exp, 0.25).smallestDivisor());
  }

  @Test
  void the_largest_value_counts_whatever_its_sign() {
    assertEquals(6, of(Expr::times, -2, 3).largest());
    assertEquals(4, of(Expr::times, -0.5, -4).largest());
    assertTrue(Double.isNaN(of(Expr::sqrt, -1).largest()));
  }

  @Test
  void float_can_follow_where_nothing_is_large_divided_by_little_or_close() {
    assertTrue(of(Expr::times, 10, 20).tame());
    assertFalse(of(Expr::times, 10, 200).tame());
    assertFalse(of(Expr::times, 10, 100).tame());
    assertTrue(of(Expr::over, 0.1, 0.01).tame());
    assertFalse(of(Expr::over, 0.01, 0.0001).tame());
    assertFalse(of(Expr::over, 0.01, 0.001).tame());
    assertTrue(of(Expr::max, 0.5, 0.6).tame());
    assertFalse(of(Expr::max, 0.5, 0.500001).tame());
    assertFalse(of(Expr::abs, 1e-5).tame());
  }

  @Test
  void it_can_begin_anew_and_says_what_it_saw() {
    Trace trace = of((a, b) -> a.over(b).max(b), 1, 0.5);
    assertEquals(
        "largest value 2.0, smallest divisor 0.50, closest comparison 0.75", trace.toString());
    trace.clear();
    assertEquals(0, trace.choices());
    assertEquals(0, trace.largest());
    assertEquals(INFINITY, trace.smallestDivisor());
    assertEquals(INFINITY, trace.closest());
  }
}
