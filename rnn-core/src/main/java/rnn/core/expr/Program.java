package rnn.core.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expressions as straight-line code in float: what a pointwise kernel does to every unit, one
 * primitive operation after the other, transcendentals spelled out. Kernels may run it in any way
 * that gives each unit the same operations in the same order, which is what makes their results
 * equal to the bit.
 */
public final class Program {

  /** One operation; its arguments are indices of earlier instructions. */
  public record Instruction(Expr.Op op, int a, int b, int c, int d, float constant, int input) {
    /** The number of arguments. */
    public int arity() {
      return op.arity;
    }

    /** The k-th argument. */
    public int argument(int k) {
      return switch (k) {
        case 0 -> a;
        case 1 -> b;
        case 2 -> c;
        default -> d;
      };
    }
  }

  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Expr> inputs = new ArrayList<>();
  private final int[] outputs;

  private final Map<Expr, Integer> values = new HashMap<>();
  private final Map<Instruction, Integer> numbered = new HashMap<>();

  private Program(Collection<Expr> results, Set<Expr> given) {
    for (Expr node : Graph.order(results, given)) {
      values.put(node, given.contains(node) || node.op == Expr.Op.LEAF ? input(node) : value(node));
    }
    outputs = results.stream().mapToInt(values::get).toArray();
    values.clear();
    numbered.clear();
  }

  /**
   * The code for {@code results}. It reads leaves and, instead of computing them, the nodes in
   * {@code given}.
   *
   * @param results what it computes, in the order of its outputs
   * @param given nodes whose values are at hand
   */
  public static Program of(Collection<Expr> results, Set<Expr> given) {
    return new Program(results, given);
  }

  /** The code for {@code results}, which reads leaves only. */
  public static Program of(Collection<Expr> results) {
    return new Program(results, Set.of());
  }

  private Program(List<Instruction> code, List<Expr> reads, int[] outputs) {
    instructions.addAll(code);
    inputs.addAll(reads);
    this.outputs = outputs;
  }

  private int input(Expr node) {
    inputs.add(node);
    return number(new Instruction(Expr.Op.LEAF, -1, -1, -1, -1, 0, inputs.size() - 1));
  }

  private int value(Expr node) {
    if (node.op == Expr.Op.CALL) {
      return lower(node);
    }
    int[] a = {-1, -1, -1, -1};
    for (int k = 0; k < node.arguments.length; k++) {
      a[k] = values.get(node.arguments[k]);
    }
    return number(new Instruction(node.op, a[0], a[1], a[2], a[3], (float) node.constant, -1));
  }

  /** Spells a transcendental out, with the value of its argument in place of the argument. */
  private int lower(Expr call) {
    Expr x = call.arguments[0];
    Expr y = call.function.program(x);
    for (Expr node : Graph.order(List.of(y), Set.of(x))) {
      if (node != x) {
        values.put(node, value(node));
      }
    }
    return values.get(y);
  }

  /** Equal operations on equal arguments are one instruction. */
  private int number(Instruction instruction) {
    return numbered.computeIfAbsent(
        instruction,
        i -> {
          instructions.add(i);
          return instructions.size() - 1;
        });
  }

  /** The operations in order. */
  public List<Instruction> instructions() {
    return instructions;
  }

  /** The nodes whose values it reads, in the order of its input slots. */
  public List<Expr> inputs() {
    return inputs;
  }

  /** The instruction that computes each output. */
  public int[] outputs() {
    return outputs;
  }

  /** Whether input {@code k} has one value a row instead of one a unit. */
  public boolean scalarInput(int k) {
    return inputs.get(k).scalar;
  }

  /** The number of arrays it works on: inputs, then outputs. */
  public int slots() {
    return inputs.size() + outputs.length;
  }

  /** The last instruction that reads each value; an output is read at the end. */
  public int[] lastUses() {
    int n = instructions.size();
    int[] last = new int[n];
    Arrays.fill(last, -1);
    for (int i = 0; i < n; i++) {
      Instruction instruction = instructions.get(i);
      for (int k = 0; k < instruction.arity(); k++) {
        last[instruction.argument(k)] = i;
      }
    }
    for (int output : outputs) {
      last[output] = n;
    }
    return last;
  }

  /**
   * The code that does the same: equal programs give equal kernels, whatever expressions they came
   * from.
   */
  public Object key() {
    return List.of(
        List.copyOf(instructions),
        Arrays.stream(outputs).boxed().toList(),
        new HashSet<>(scalarInputs()));
  }

  private List<Integer> scalarInputs() {
    List<Integer> scalars = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      if (scalarInput(k)) {
        scalars.add(k);
      }
    }
    return scalars;
  }

  /**
   * A stretch of a longer program as a program.
   *
   * @param program its code
   * @param slots for each of its slots, the slot of the whole program, or a scratch row counted
   *     from there on
   */
  public record Part(Program program, int[] slots) {}

  /**
   * Cuts the program into parts of at most {@code limit} instructions, where little is handed on.
   * Values that a later part reads go through scratch rows; only the last part writes outputs, so
   * outputs may still lie where inputs lie.
   */
  public List<Part> parts(int limit) {
    List<Part> parts = new ArrayList<>();
    int[] last = lastUses();
    int[] handedOn = handedOn(last);
    int n = instructions.size();
    Map<Integer, Integer> scratch = new HashMap<>();
    for (int from = 0, to; from < n; from = to) {
      to = n - from <= limit ? n : cut(handedOn, from + limit, limit / 4);
      PartBuilder part = new PartBuilder(scratch);
      for (int i = from; i < to; i++) {
        part.value(i, from);
      }
      if (to == n) {
        for (int k = 0; k < outputs.length; k++) {
          part.result(outputs[k], from, inputs.size() + k);
        }
      } else {
        for (int i = from; i < to; i++) {
          if (last[i] >= to && instructions.get(i).arity() > 0) {
            scratch.put(i, slots() + scratch.size());
            part.result(i, from, scratch.get(i));
          }
        }
      }
      parts.add(part.build());
    }
    return parts;
  }

  /** How many values computed before each instruction are used by it or later. */
  private int[] handedOn(int[] last) {
    int[] handedOn = new int[instructions.size() + 1];
    for (int i = 0; i < instructions.size(); i++) {
      for (int at = i + 1; at <= last[i] && instructions.get(i).arity() > 0; at++) {
        handedOn[at]++;
      }
    }
    return handedOn;
  }

  /** Where least is handed on, and the last such place, among {@code end} and some before it. */
  private static int cut(int[] handedOn, int end, int some) {
    int best = end;
    for (int at = end - 1; at >= end - some; at--) {
      best = handedOn[at] < handedOn[best] ? at : best;
    }
    return best;
  }

  private final class PartBuilder {
    private final Map<Integer, Integer> scratch;
    private final Map<Integer, Integer> index = new HashMap<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Expr> reads = new ArrayList<>();
    private final List<Integer> readSlots = new ArrayList<>();
    private final List<Integer> results = new ArrayList<>();
    private final List<Integer> resultSlots = new ArrayList<>();

    PartBuilder(Map<Integer, Integer> scratch) {
      this.scratch = scratch;
    }

    /**
     * The index in this part of instruction {@code i}: computed here, or read from where an earlier
     * part left it.
     */
    int value(int i, int from) {
      Integer known = index.get(i);
      if (known != null) {
        return known;
      }
      Instruction whole = instructions.get(i);
      Instruction own;
      if (whole.arity() > 0 && i < from) {
        own = read(Expr.leaf("scratch"), scratch.get(i));
      } else if (whole.input() >= 0) {
        own = read(inputs.get(whole.input()), whole.input());
      } else {
        int[] a = {-1, -1, -1, -1};
        for (int k = 0; k < whole.arity(); k++) {
          a[k] = value(whole.argument(k), from);
        }
        own = new Instruction(whole.op(), a[0], a[1], a[2], a[3], whole.constant(), -1);
      }
      code.add(own);
      index.put(i, code.size() - 1);
      return code.size() - 1;
    }

    private Instruction read(Expr leaf, int slot) {
      reads.add(leaf);
      readSlots.add(slot);
      return new Instruction(Expr.Op.LEAF, -1, -1, -1, -1, 0, reads.size() - 1);
    }

    void result(int i, int from, int slot) {
      results.add(value(i, from));
      resultSlots.add(slot);
    }

    Part build() {
      List<Integer> slots = new ArrayList<>(readSlots);
      slots.addAll(resultSlots);
      int[] outputs = results.stream().mapToInt(i -> i).toArray();
      return new Part(new Program(code, reads, outputs), slots.stream().mapToInt(i -> i).toArray());
    }
  }
}
