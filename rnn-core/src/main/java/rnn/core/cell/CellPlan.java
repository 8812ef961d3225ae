package rnn.core.cell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rnn.core.cell.Cell.Carried;
import rnn.core.cell.Cell.Feed;
import rnn.core.cell.Cell.PreActivation;
import rnn.core.expr.Derivative;
import rnn.core.expr.Expr;
import rnn.core.expr.Graph;
import rnn.core.expr.Program;

/**
 * How a layer runs a cell: its equations cut into stages at the products with values of its own,
 * their derivative cut the other way round, and a place in the layer's memory for everything that
 * one stage leaves for another. The backward stages recompute no transcendental: the forward ones
 * keep the values they will need, if possible where a pre-activation lay that nobody reads again.
 */
public final class CellPlan {

  /** The arrays of a layer. */
  public enum Memory {
    /** Pre-activations {@code [T·B, blocks·H]}, in part overwritten by their nonlinearities. */
    Z,
    /** Values kept for the backward pass that found no room in Z. */
    KEPT,
    /** The previous value of each state. */
    PREVIOUS,
    /** The learned vectors {@code [H]}. */
    VECTOR,
    /** The output. */
    OUTPUT,
    /** The next value of each state. */
    NEXT,
    /** The arguments of the products. */
    ARGUMENT,
    /** The gradient of the output. */
    D_OUTPUT,
    /**
     * The gradient of each state: of its next value when read, of its previous value when written.
     */
    D_STATE,
    /** The gradient of each pre-activation. */
    D_Z,
    /** The gradient of each product's argument. */
    D_ARGUMENT,
    /** The contribution of each row to the gradient of each vector. */
    D_VECTOR
  }

  /** One array of a layer: block {@code index} of a memory. */
  public record Place(Memory memory, int index) {}

  /**
   * A fused kernel, with the places of its inputs and of its outputs, and the products that follow
   * it.
   */
  public record Stage(Program program, List<Place> places, List<Integer> products) {}

  /**
   * A column block of Z.
   *
   * @param gate the gate's name
   * @param inputRow its block of rows in {@code weight_ih}, or −1
   * @param recurrentRow its block of rows in {@code weight_hh}, or −1
   */
  public record Block(String gate, int inputRow, int recurrentRow) {}

  private final Cell cell;
  private final List<PreActivation> order;
  private final List<Block> blocks;
  private final Map<Expr, Place> places = new HashMap<>();
  private final Map<Expr, Integer> levels = new HashMap<>();
  private final List<Stage> forward = new ArrayList<>();
  private final List<Stage> backward = new ArrayList<>();
  private int kept;

  /** Plans a cell. */
  public CellPlan(Cell cell) {
    this.cell = cell;
    for (PreActivation p : cell.preActivations()) {
      levels.put(p.leaf(), p.feed() == Feed.PRODUCT ? 1 + level(p.argument()) : 0);
    }
    order =
        cell.preActivations().stream()
            .sorted(
                Comparator.comparing(PreActivation::feed).thenComparing(p -> levels.get(p.leaf())))
            .toList();
    blocks = blocks(cell, order);
    assignLeaves();
    planForward(new BackwardPlan());
  }

  /** The deepest product that an expression needs; products are defined before what uses them. */
  private int level(Expr e) {
    return Graph.order(List.of(e), Set.of()).stream()
        .mapToInt(node -> levels.getOrDefault(node, 0))
        .max()
        .orElse(0);
  }

  private void assignLeaves() {
    for (int i = 0; i < order.size(); i++) {
      places.put(order.get(i).leaf(), new Place(Memory.Z, i));
    }
    for (int i = 0; i < cell.carried().size(); i++) {
      places.put(cell.carried().get(i).previous(), new Place(Memory.PREVIOUS, i));
    }
    for (Expr vector : cell.vectorLeaves().values()) {
      places.put(vector, new Place(Memory.VECTOR, vectorIndex(vector)));
    }
  }

  private int vectorIndex(Expr vector) {
    return List.copyOf(cell.vectorLeaves().values()).indexOf(vector);
  }

  private int stages() {
    return 1 + levels.values().stream().mapToInt(level -> level).max().orElse(0);
  }

  private List<PreActivation> products() {
    return order.stream().filter(p -> p.feed() == Feed.PRODUCT).toList();
  }

  /** What stage {@code s} computes, with its place. */
  private Map<Place, Expr> results(int s) {
    Map<Place, Expr> results = new LinkedHashMap<>();
    for (int j = 0; j < products().size(); j++) {
      if (levels.get(products().get(j).leaf()) == s + 1) {
        results.put(new Place(Memory.ARGUMENT, j), products().get(j).argument());
      }
    }
    if (s == stages() - 1) {
      results.put(new Place(Memory.OUTPUT, 0), cell.output());
      for (int i = 0; i < cell.carried().size(); i++) {
        results.put(new Place(Memory.NEXT, i), cell.carried().get(i).next());
      }
    }
    return results;
  }

  private void planForward(BackwardPlan derivative) {
    Set<Expr> computed = new HashSet<>();
    for (int s = 0; s < stages(); s++) {
      Map<Place, Expr> results = results(s);
      Set<Expr> given = Set.copyOf(computed);
      Set<Expr> later = new LinkedHashSet<>(derivative.needed);
      for (int t = s + 1; t < stages(); t++) {
        later.addAll(needs(results(t).values(), union(given, calls(results.values()))));
      }
      for (Expr call : calls(results.values())) {
        if (computed.add(call) && later.contains(call)) {
          Place place = placeFor(call, s, later);
          places.put(call, place);
          results.putIfAbsent(place, call);
        }
      }
      forward.add(stage(results, given, productsAt(s + 1)));
    }
    derivative.plan(computed);
  }

  private static Set<Expr> union(Set<Expr> a, Set<Expr> b) {
    Set<Expr> union = new HashSet<>(a);
    union.addAll(b);
    return union;
  }

  private List<Integer> productsAt(int level) {
    List<Integer> at = new ArrayList<>();
    for (int j = 0; j < products().size(); j++) {
      if (levels.get(products().get(j).leaf()) == level) {
        at.add(j);
      }
    }
    return at;
  }

  /**
   * Where to keep a transcendental: it may be the output, or take the place of a pre-activation
   * that is done with.
   */
  private Place placeFor(Expr call, int stage, Set<Expr> later) {
    if (call == cell.output()) {
      return new Place(Memory.OUTPUT, 0);
    }
    Set<Place> taken = new HashSet<>();
    places.forEach((node, place) -> {
      if (node.op() == Expr.Op.CALL) {
        taken.add(place);
      }
    });
    List<Expr> candidates = new ArrayList<>(call.arguments());
    order.forEach(p -> candidates.add(p.leaf()));
    for (Expr leaf : candidates) {
      Place place = places.get(leaf);
      boolean there = levels.getOrDefault(leaf, Integer.MAX_VALUE) <= stage;
      if (there && !later.contains(leaf) && !taken.contains(place)) {
        return place;
      }
    }
    return new Place(Memory.KEPT, kept++);
  }

  private static Set<Expr> calls(Iterable<Expr> roots) {
    Set<Expr> calls = new LinkedHashSet<>();
    for (Expr root : roots) {
      for (Expr node : Graph.order(List.of(root), Set.of())) {
        if (node.op() == Expr.Op.CALL) {
          calls.add(node);
        }
      }
    }
    return calls;
  }

  /** The leaves and given nodes that the roots are computed from. */
  private static Set<Expr> needs(java.util.Collection<Expr> roots, Set<Expr> given) {
    Set<Expr> needs = new LinkedHashSet<>();
    for (Expr node : Graph.order(roots, given)) {
      if (given.contains(node) || node.op() == Expr.Op.LEAF) {
        needs.add(node);
      }
    }
    return needs;
  }

  private Stage stage(Map<Place, Expr> results, Set<Expr> given, List<Integer> products) {
    Program program = Program.of(results.values(), given);
    List<Place> all = new ArrayList<>(program.inputs().stream().map(places::get).toList());
    all.addAll(results.keySet());
    return new Stage(program, List.copyOf(all), List.copyOf(products));
  }

  /** The derivative of the equations and what it needs of the forward pass. */
  private final class BackwardPlan {
    final Map<Expr, Expr> gradients;
    final Set<Expr> needed;

    BackwardPlan() {
      Map<Expr, Expr> seeds = new LinkedHashMap<>();
      seed(seeds, cell.output(), "dOutput", new Place(Memory.D_OUTPUT, 0));
      for (int i = 0; i < cell.carried().size(); i++) {
        Carried state = cell.carried().get(i);
        seed(seeds, state.next(), "d" + state.name(), new Place(Memory.D_STATE, i));
      }
      for (int j = 0; j < products().size(); j++) {
        PreActivation p = products().get(j);
        seed(seeds, p.argument(), "dArgument " + p.gate(), new Place(Memory.D_ARGUMENT, j));
      }
      Set<Expr> leaves = new LinkedHashSet<>();
      order.forEach(p -> leaves.add(p.leaf()));
      cell.carried().forEach(state -> leaves.add(state.previous()));
      leaves.addAll(cell.vectorLeaves().values());
      gradients = Derivative.gradients(seeds, leaves);
      needed = needs(gradients.values(), forwardCalls());
    }

    private Set<Expr> forwardCalls() {
      Set<Expr> calls = new LinkedHashSet<>();
      for (int s = 0; s < stages(); s++) {
        calls.addAll(calls(results(s).values()));
      }
      return calls;
    }

    private void seed(Map<Expr, Expr> seeds, Expr result, String name, Place place) {
      Expr d = Expr.leaf(name);
      places.put(d, place);
      seeds.merge(result, d, Expr::plus);
    }

    private Expr gradient(Expr leaf) {
      return gradients.getOrDefault(leaf, Expr.ZERO);
    }

    /** Products first, the last level before the ones it builds on; everything else at the end. */
    void plan(Set<Expr> computed) {
      for (int level = stages() - 1; level >= 0; level--) {
        Map<Place, Expr> results = new LinkedHashMap<>();
        for (int i = 0; i < order.size(); i++) {
          if (levels.get(order.get(i).leaf()) == level) {
            results.put(new Place(Memory.D_Z, i), gradient(order.get(i).leaf()));
          }
        }
        if (level == 0) {
          for (int i = 0; i < cell.carried().size(); i++) {
            results.put(new Place(Memory.D_STATE, i), gradient(cell.carried().get(i).previous()));
          }
          for (Expr vector : cell.vectorLeaves().values()) {
            results.put(new Place(Memory.D_VECTOR, vectorIndex(vector)), gradient(vector));
          }
        }
        backward.add(stage(results, computed, level == 0 ? List.of() : productsAt(level)));
      }
    }
  }

  /** The stages of a step. */
  public List<Stage> forward() {
    return forward;
  }

  /** The stages of a step back. */
  public List<Stage> backward() {
    return backward;
  }

  /**
   * Whether the gradient of Z may lie where Z lies: one stage runs back, and reads it before it
   * writes.
   */
  public boolean gradientReplacesZ() {
    return backward.size() == 1;
  }

  /**
   * The column blocks of Z: fed by the input only, by both, by the previous output only, and by
   * products.
   */
  public List<Block> blocks() {
    return blocks;
  }

  private static List<Block> blocks(Cell cell, List<PreActivation> order) {
    List<String> input = cell.inputGates();
    List<String> recurrent = cell.recurrentGates();
    return order.stream()
        .map(p ->
            new Block(
                p.gate(),
                p.feed() == Feed.INPUT || p.feed() == Feed.BOTH ? input.indexOf(p.gate()) : -1,
                p.feed() == Feed.INPUT ? -1 : recurrent.indexOf(p.gate())))
        .toList();
  }

  private int count(Feed feed) {
    return (int) order.stream().filter(p -> p.feed() == feed).count();
  }

  /** The number of blocks that the input feeds: the first ones. */
  public int inputBlocks() {
    return count(Feed.INPUT) + count(Feed.BOTH);
  }

  /** The first block that the previous output feeds. */
  public int firstRecurrentBlock() {
    return count(Feed.INPUT);
  }

  /** The number of blocks that the previous output feeds. */
  public int recurrentBlocks() {
    return count(Feed.BOTH) + count(Feed.RECURRENT);
  }

  /** The number of products with values of the cell's own; theirs are the last blocks. */
  public int productBlocks() {
    return count(Feed.PRODUCT);
  }

  /** The number of blocks kept for the backward pass outside Z. */
  public int kept() {
    return kept;
  }

  /** The cell. */
  public Cell cell() {
    return cell;
  }
}
