package rnn.core.expr;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Walks over expression graphs that visit each node once and need no deep call stack. */
public final class Graph {
  private Graph() {}

  /**
   * The nodes that the roots need, arguments before users; nodes in {@code given} are listed but
   * not entered.
   */
  public static List<Expr> order(Collection<Expr> roots, Set<Expr> given) {
    List<Expr> order = new ArrayList<>();
    Set<Expr> done = new HashSet<>();
    Deque<Expr> path = new ArrayDeque<>();
    for (Expr root : roots) {
      path.push(root);
      while (!path.isEmpty()) {
        Expr node = path.peek();
        Expr next = done.contains(node) || given.contains(node) ? null : unvisited(node, done);
        if (next != null) {
          path.push(next);
        } else {
          path.pop();
          if (done.add(node)) {
            order.add(node);
          }
        }
      }
    }
    return order;
  }

  /** The leaves that the roots need. */
  public static List<Expr> leaves(Collection<Expr> roots) {
    return order(roots, Set.of()).stream().filter(node -> node.op == Expr.Op.LEAF).toList();
  }

  private static Expr unvisited(Expr node, Set<Expr> done) {
    for (Expr argument : node.arguments) {
      if (!done.contains(argument)) {
        return argument;
      }
    }
    return null;
  }
}
