package rnn.core.expr;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Expressions as text: one numbered line for each node that is more than a leaf or a constant. */
public final class Equations {
  private final Map<Expr, String> names = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private Equations() {}

  /** The equations of {@code results}, in an order in which each line needs only lines above it. */
  public static String of(Map<String, Expr> results) {
    Equations equations = new Equations();
    List<Expr> order = Graph.order(results.values(), Set.of());
    for (Expr node : order) {
      equations.names.put(node, equations.name(node));
    }
    results.forEach((name, node) -> equations.append(name, equations.names.get(node)));
    return equations.text.toString();
  }

  static String line(Expr node) {
    Equations equations = new Equations();
    for (Expr argument : node.arguments) {
      equations.names.put(argument, atom(argument) ? equations.name(argument) : "…");
    }
    return atom(node) ? equations.name(node) : equations.operation(node);
  }

  private static boolean atom(Expr node) {
    return node.op.arity == 0;
  }

  private String name(Expr node) {
    return switch (node.op) {
      case LEAF -> node.name;
      case CONSTANT -> number(node.constant);
      default -> {
        String name = "e" + (1 + text.chars().filter(c -> c == '\n').count());
        append(name, operation(node));
        yield name;
      }
    };
  }

  private static String number(double value) {
    return value == (long) value && Math.abs(value) < 1e6 && !Double.valueOf(value).equals(-0.0)
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private void append(String name, String value) {
    text.append(name).append(" = ").append(value).append('\n');
  }

  private String operation(Expr node) {
    List<String> a = List.of(node.arguments).stream().map(names::get).toList();
    return switch (node.op) {
      case LEAF, CONSTANT -> throw new AssertionError(node.op);
      case ADD -> a.get(0) + " + " + a.get(1);
      case SUBTRACT -> a.get(0) + " - " + a.get(1);
      case MULTIPLY -> a.get(0) + " * " + a.get(1);
      case DIVIDE -> a.get(0) + " / " + a.get(1);
      case NEGATE -> "-" + a.get(0);
      case FMA -> a.get(0) + " * " + a.get(1) + " + " + a.get(2);
      case IF_LESS -> a.get(0) + " < " + a.get(1) + " ? " + a.get(2) + " : " + a.get(3);
      case IF_EQUAL -> a.get(0) + " == " + a.get(1) + " ? " + a.get(2) + " : " + a.get(3);
      case CALL -> call(node.function.name(), a);
      default -> call(node.op.name(), a);
    };
  }

  private static String call(String name, Collection<String> arguments) {
    return name.toLowerCase(Locale.ROOT) + "(" + String.join(", ", arguments) + ")";
  }
}
