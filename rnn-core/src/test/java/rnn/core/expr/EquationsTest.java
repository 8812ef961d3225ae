package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expressions as a person would type them. */
final class EquationsTest {

  @Test
  void each_operation_has_a_line_and_shared_values_have_one() {
    Expr a = Expr.leaf("a");
    Expr b = Expr.leaf("b");
    Expr product = a.times(b);
    Map<String, Expr> results = new LinkedHashMap<>();
    results.put("x", Expr.fma(product, product, Expr.constant(2)));
    results.put("y", Expr.ifLess(a, product, Expr.constant(0.5), Expr.constant(1e6)));
    results.put("z", Expr.sigmoid(a.complement()));
    results.put("same", a);
    assertEquals(
        """
        e1 = a * b
        e2 = e1 * e1 + 2
        e3 = a < e1 ? 0.5 : 1000000.0
        e4 = 1 - a
        e5 = sigmoid(e4)
        x = e2
        y = e3
        z = e5
        same = a
        """,
        Equations.of(results));
  }

  @Test
  void every_operation_can_be_read() {
    Expr a = Expr.leaf("a");
    Expr b = Expr.leaf("b");
    Map<Expr, String> texts = new LinkedHashMap<>();
    texts.put(a.plus(b), "a + b");
    texts.put(a.minus(b), "a - b");
    texts.put(a.over(b), "a / b");
    texts.put(a.over(4), "a / 4");
    texts.put(a.negate(), "-a");
    texts.put(a.min(b), "min(a, b)");
    texts.put(a.max(b), "max(a, b)");
    texts.put(a.abs(), "abs(a)");
    texts.put(a.sqrt(), "sqrt(a)");
    texts.put(a.round(), "round(a)");
    texts.put(a.exponent(), "exponent(a)");
    texts.put(a.scale(b), "scale(a, b)");
    texts.put(Expr.ifEqual(a, b, b, a), "a == b ? b : a");
    texts.put(Expr.exp(a), "exp(a)");
    texts.put(Expr.log(a), "log(a)");
    texts.put(Expr.exp(a.plus(b)), "exp(…)");
    texts.put(a, "a");
    texts.put(Expr.constant(-3), "-3");
    texts.put(Expr.constant(-999_999), "-999999");
    texts.put(Expr.constant(-1e6), "-1000000.0");
    texts.put(Expr.constant(-0.0), "-0.0"); // whose sign 1/x knows
    texts.put(Expr.constant(0.1), "0.1");
    texts.forEach((expression, text) -> assertEquals(text, expression.toString()));
    assertEquals(22, List.copyOf(texts.values()).size());
  }
}
