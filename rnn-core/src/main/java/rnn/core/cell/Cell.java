package rnn.core.cell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import rnn.core.expr.Equations;
import rnn.core.expr.Expr;
import rnn.core.expr.Graph;

/**
 * A recurrent cell: its equations for one unit and one step, and nothing else. The products, the
 * loop over time, the derivative, the SIMD code and the names in a checkpoint follow from them.
 *
 * {@snippet class="rnn.core.SnippetsTest" region="cell"}
 *
 * <p>A value without learned recurrence or carried state is a cell too: a dense layer is one.
 */
public final class Cell implements Named {

  /** What feeds a pre-activation. */
  enum Feed {
    /** W x + b. */
    INPUT,
    /** W x + b + U h + c. */
    BOTH,
    /** U h + c. */
    RECURRENT,
    /** U e + c for an expression e of the cell's own. */
    PRODUCT
  }

  /**
   * A pre-activation: the leaf that stands for it, its gate's name, what feeds it, and e for a
   * product.
   */
  record PreActivation(String gate, Feed feed, Expr leaf, Expr argument) {}

  /**
   * A value carried from step to step: the leaf of its previous value and the expression of its
   * next one.
   */
  record Carried(String name, Expr previous, Expr next) {}

  private final String name;
  private final List<PreActivation> preActivations;
  private final List<Carried> states;
  private final Map<String, Expr> vectors;
  private final Expr output;

  private Cell(Definition definition) {
    name = definition.name;
    output = definition.output;
    preActivations = List.copyOf(definition.preActivations.values());
    vectors = Collections.unmodifiableMap(new LinkedHashMap<>(definition.vectors));
    List<Carried> carried = new ArrayList<>();
    definition.states.forEach(
        (state, leaf) -> carried.add(new Carried(state, leaf, definition.nexts.get(state))));
    states = List.copyOf(carried);
  }

  /**
   * Defines a cell.
   *
   * @param name its name in model descriptions: lower-case letters, digits and dashes
   * @param equations writes the equations with the help of the definition it is given
   * @throws IllegalArgumentException if an equation is missing, contradicts another, or is written
   *     in a leaf that its definition has not given
   */
  public static Cell define(String name, Consumer<Definition> equations) {
    checkName("cell", name);
    Definition definition = new Definition(name);
    equations.accept(definition);
    definition.check();
    Cell cell = new Cell(definition);
    List<Expr> given = cell.leaves();
    for (Expr leaf : Graph.leaves(cell.results().values())) {
      if (!given.contains(leaf)) {
        throw definition.wrong(
            "the leaf %s was found, expected what gate, input, recurrent, product, state and vector give"
                .formatted(leaf));
      }
    }
    return cell;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * The names of the carried states in order, {@code h} first. A cell that carries nothing has
   * none.
   */
  public List<String> states() {
    return states.stream().map(Carried::name).toList();
  }

  /** The names of the gates that have rows in {@code weight_ih}, in order. */
  public List<String> inputGates() {
    return gates(Feed.INPUT, Feed.BOTH);
  }

  /** The names of the gates that have rows in {@code weight_hh}, in order. */
  public List<String> recurrentGates() {
    return gates(Feed.BOTH, Feed.RECURRENT, Feed.PRODUCT);
  }

  /** The names of the learned vectors, one value a unit each. */
  public List<String> vectors() {
    return List.copyOf(vectors.keySet());
  }

  private List<String> gates(Feed... feeds) {
    return preActivations.stream()
        .filter(p -> List.of(feeds).contains(p.feed))
        .map(PreActivation::gate)
        .toList();
  }

  static void checkName(String of, String name) {
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException(
          "%s: found the name '%s', expected lower-case letters, digits and dashes"
              .formatted(of, name));
    }
  }

  private static boolean seesInput(PreActivation p) {
    return p.feed == Feed.INPUT || p.feed == Feed.BOTH;
  }

  List<PreActivation> preActivations() {
    return preActivations;
  }

  List<Carried> carried() {
    return states;
  }

  Map<String, Expr> vectorLeaves() {
    return vectors;
  }

  Expr output() {
    return output;
  }

  /**
   * What the equations give, by name: the argument of each product, the next value of each state,
   * the output, which is the next h.
   */
  public Map<String, Expr> results() {
    Map<String, Expr> results = new LinkedHashMap<>();
    for (PreActivation p : preActivations) {
      if (p.feed == Feed.PRODUCT) {
        results.put("argument of " + p.leaf, p.argument);
      }
    }
    for (Carried state : states) {
      if (!state.name.equals("h")) {
        results.put("next " + state.name, state.next);
      }
    }
    results.put("output", output);
    return results;
  }

  /** What the equations are written in: pre-activations, previous states, learned vectors. */
  public List<Expr> leaves() {
    List<Expr> leaves = new ArrayList<>();
    preActivations.forEach(p -> leaves.add(p.leaf));
    states.forEach(state -> leaves.add(state.previous));
    leaves.addAll(vectors.values());
    return leaves;
  }

  /**
   * The equations as text, one line an operation; equal for cells that compute the same in the same
   * order.
   */
  public String equations() {
    return Equations.of(results());
  }

  @Override
  public String toString() {
    return name;
  }

  /** The vocabulary of a cell's equations. Every value is one number a unit. */
  public static final class Definition {
    /** What a layer's other learned values are called. */
    private static final Set<String> TENSORS =
        Set.of("weight_ih", "weight_hh", "bias_ih", "bias_hh");

    private final String name;
    private final Map<String, PreActivation> preActivations = new LinkedHashMap<>();
    private final Map<String, Expr> states = new LinkedHashMap<>();
    private final Map<String, Expr> nexts = new LinkedHashMap<>();
    private final Map<String, Expr> vectors = new LinkedHashMap<>();
    private Expr output;

    private Definition(String name) {
      this.name = name;
    }

    /**
     * W x + b + U h + c: the pre-activation of a gate that sees the input and the previous output.
     */
    public Expr gate(String gate) {
      usesOutput();
      return preActivation("gate", gate, Feed.BOTH, null);
    }

    /** W x + b: what a gate sees of the input only. */
    public Expr input(String gate) {
      return preActivation("input", gate, Feed.INPUT, null);
    }

    /** U h + c: what a gate sees of the previous output only. */
    public Expr recurrent(String gate) {
      usesOutput();
      return preActivation("recurrent", gate, Feed.RECURRENT, null);
    }

    /** U e + c: a learned product with a value of the cell's own instead of the previous output. */
    public Expr product(String gate, Expr e) {
      need(e, "product(\"" + gate + "\", …)");
      return preActivation("product", gate, Feed.PRODUCT, e);
    }

    /** The previous value of a state, 0 at the start; {@code h} is the previous output. */
    public Expr state(String state) {
      checkPart("state", state);
      return states.computeIfAbsent(state, Expr::leaf);
    }

    /** A learned vector with one value a unit. */
    public Expr vector(String vector) {
      checkPart("vector", vector);
      if (TENSORS.contains(vector)) {
        throw wrong("vector(\"" + vector + "\") was found, expected another name than a weight's");
      }
      return vectors.computeIfAbsent(vector, Expr::leaf);
    }

    /** Gives a state other than {@code h} its next value. */
    public void next(String state, Expr value) {
      need(value, "next(\"" + state + "\", …)");
      if (state.equals("h")) {
        throw wrong("next(\"h\") was found, expected output(…), which is the next h");
      }
      state(state);
      if (nexts.put(state, value) != null) {
        throw wrong("next(\"" + state + "\") was found twice");
      }
    }

    /** Gives the output h: what the next layer and the next step see. */
    public void output(Expr value) {
      need(value, "output(…)");
      if (output != null) {
        throw wrong("output(…) was found twice");
      }
      output = value;
    }

    private void need(Expr value, String of) {
      if (value == null) {
        throw wrong(of + " was found with null, expected an expression");
      }
    }

    /** The name of a gate, a state or a vector, which files hold. */
    private void checkPart(String verb, String part) {
      if (!part.matches("[\\p{L}\\p{N}_-]+")) {
        throw wrong(
            verb
                + "(\""
                + part
                + "\") was found, expected letters, digits, underscores and dashes");
      }
    }

    private void usesOutput() {
      state("h");
    }

    private Expr preActivation(String verb, String gate, Feed feed, Expr argument) {
      checkPart(verb, gate);
      String leaf = verb + "(" + gate + ")";
      PreActivation old = preActivations.get(leaf);
      if (old != null) {
        if (old.argument != argument) {
          throw wrong(leaf + " was found with two different arguments");
        }
        return old.leaf;
      }
      for (PreActivation other : preActivations.values()) {
        if (other.gate.equals(gate) && !complement(other.feed, feed)) {
          throw wrong(leaf + " was found beside " + other.leaf + ", which has the same weights");
        }
      }
      preActivations.put(leaf, new PreActivation(gate, feed, Expr.leaf(leaf), argument));
      return preActivations.get(leaf).leaf;
    }

    /** Only an input and a recurrent part of the same gate have different weights. */
    private static boolean complement(Feed a, Feed b) {
      return (a == Feed.INPUT) != (b == Feed.INPUT) && a != Feed.BOTH && b != Feed.BOTH;
    }

    private void check() {
      if (output == null) {
        throw wrong(
            "no output(…) was found; give the value that the next layer and the next step see");
      }
      if (preActivations.values().stream().noneMatch(Cell::seesInput)) {
        throw wrong("no gate(…) or input(…) was found; let the equations see the input");
      }
      if (states.containsKey("h")) {
        nexts.put("h", output);
        Expr h = states.remove("h");
        Map<String, Expr> rest = new LinkedHashMap<>(states);
        states.clear();
        states.put("h", h);
        states.putAll(rest);
      }
      for (String state : states.keySet()) {
        if (!nexts.containsKey(state)) {
          throw wrong("state(\"" + state + "\") was found without next(\"" + state + "\", …)");
        }
      }
    }

    private IllegalArgumentException wrong(String message) {
      return new IllegalArgumentException("cell " + name + ": " + message);
    }
  }
}
