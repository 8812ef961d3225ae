package rnn.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.cell.Named;

/**
 * An architecture: what a network reads and its layers, at most 1,000. An immutable value; every
 * method that adds returns a new one.
 *
 * {@snippet class="rnn.core.SnippetsTest" region="model"}
 *
 * @param input what it reads at each step
 * @param layers from the input to the output
 * @param biased whether its pre-activations have biases
 */
public record Model(Input input, List<Layer> layers, boolean biased) {

  /** What a model reads at each step. */
  public sealed interface Input {
    /** The number of different symbols, or of values. */
    int size();
  }

  /**
   * One of {@code size} symbols, 1-of-k.
   *
   * @param size k
   */
  public record Symbols(int size) implements Input {}

  /**
   * A vector of {@code size} numbers.
   *
   * @param size its length
   */
  public record Vectors(int size) implements Input {}

  /** The names that a model's line has for layers without a cell. */
  static final Set<String> OTHER_LAYERS = Set.of("embedding", "dense", "dropout");

  private static final String WITHOUT_BIAS = " without-bias";

  private static final int MOST_LAYERS = 1000;

  /** Checks and freezes. */
  public Model {
    layers = List.copyOf(layers);
    if (layers.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "model: found %d layers, expected at most %d".formatted(layers.size(), MOST_LAYERS));
    }
    atLeastOne("inputs", input.size());
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer instanceof Layer.Embedding && (i > 0 || !(input instanceof Symbols))) {
        throw new IllegalArgumentException(
            "embedding: found %s before it, expected it as the first layer over symbols"
                .formatted(new Model(input, layers.subList(0, i), biased)));
      }
      if (layer instanceof Layer.Dropout && i == 0) {
        throw new IllegalArgumentException(
            "dropout: found no layer before it, expected at least one");
      }
    }
    checkNames(layers);
  }

  /** A line of text tells layers apart by their names. */
  private static void checkNames(List<Layer> layers) {
    Map<String, Cell> cells = new HashMap<>();
    Map<String, Activation> activations = new HashMap<>();
    for (Layer layer : layers) {
      if (layer instanceof Layer.Recurrent(Cell cell, int units)) {
        Cell other = cells.putIfAbsent(cell.name(), cell);
        checkSame("cells", other, cell, Cell::equations);
      } else if (layer instanceof Layer.Dense(int units, Activation activation)) {
        Activation other = activations.putIfAbsent(activation.name(), activation);
        checkSame("activations", other, activation, a -> a.cell().equations());
      }
    }
  }

  private static <T extends Named> void checkSame(
      String what, T one, T two, Function<T, String> equations) {
    boolean same = one == null || one == two || equations.apply(one).equals(equations.apply(two));
    if (!same) {
      throw new IllegalArgumentException(
          "model: found two different %s named '%s', expected another name for one of them"
              .formatted(what, two.name()));
    }
  }

  /** A model that reads vectors of {@code size} numbers and, so far, has no layer. */
  public static Model input(int size) {
    return new Model(new Vectors(size), List.of(), true);
  }

  /** A model that reads one of {@code size} symbols and, so far, has no layer. */
  public static Model symbols(int size) {
    return new Model(new Symbols(size), List.of(), true);
  }

  /** Adds a learned vector for each symbol. */
  public Model embedding(int units) {
    return with(new Layer.Embedding(units));
  }

  /** Adds a recurrent layer. */
  public Model recurrent(Cell cell, int units) {
    return with(new Layer.Recurrent(cell, units));
  }

  /** Adds y = W x + b. */
  public Model dense(int units) {
    return dense(units, Activation.LINEAR);
  }

  /** Adds y = activation(W x + b). */
  public Model dense(int units, Activation activation) {
    return with(new Layer.Dense(units, activation));
  }

  /** Adds dropout; a rate of 0 adds nothing. */
  public Model dropout(double rate) {
    return rate == 0 ? this : with(new Layer.Dropout(rate));
  }

  /** The same model with no bias anywhere: the essay's network is exactly W_xh, W_hh and W_hy. */
  public Model withoutBias() {
    return new Model(input, layers, false);
  }

  private Model with(Layer layer) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(layer);
    return new Model(input, all, biased);
  }

  static void atLeastOne(String what, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("%s: found %d, expected at least 1".formatted(what, size));
    }
  }

  /** The number of values it gives at each step. */
  public int outputs() {
    return inputsOf(layers.size());
  }

  /** The number of values, or symbols, that layer {@code i} reads. */
  int inputsOf(int i) {
    return i == 0
        ? input.size()
        : switch (layers.get(i - 1)) {
          case Layer.Embedding e -> e.units();
          case Layer.Recurrent r -> r.units();
          case Layer.Dense d -> d.units();
          case Layer.Dropout d -> inputsOf(i - 1);
        };
  }

  /**
   * Its parameters in the order of the flat array, with PyTorch's names.
   *
   * @throws IllegalArgumentException if they have 2³¹ values or more, which no array holds
   */
  public List<Parameter> parameters() {
    return Parameter.of(this);
  }

  /** The number of learned values. */
  public int size() {
    List<Parameter> all = parameters();
    return all.isEmpty() ? 0 : all.getLast().end();
  }

  /** One line that {@link #parse} reads back: {@code symbols(65) lstm(128) dense(65)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(input instanceof Symbols ? "symbols(" : "input(").append(input.size()).append(')');
    for (Layer layer : layers) {
      text.append(
          switch (layer) {
            case Layer.Embedding e -> " embedding(" + e.units() + ")";
            case Layer.Recurrent r -> " " + r.cell().name() + "(" + r.units() + ")";
            case Layer.Dense d when d.activation().equals(Activation.LINEAR) ->
                " dense(" + d.units() + ")";
            case Layer.Dense d -> " dense(" + d.units() + "," + d.activation().name() + ")";
            case Layer.Dropout d -> " dropout(" + d.rate() + ")";
          });
    }
    return text.append(biased ? "" : WITHOUT_BIAS).toString();
  }

  private static final Pattern WORD =
      Pattern.compile("([a-z0-9-]+)\\(([0-9.E-]+)(?:,([a-z0-9-]+))?\\)");

  /**
   * Reads what {@link #toString} writes.
   *
   * @param own cells and activations to know beside the catalogue's
   * @throws IllegalArgumentException if the text is no such line
   */
  public static Model parse(String text, Named... own) {
    Model model = null;
    boolean biased = !text.endsWith(WITHOUT_BIAS);
    String layers = biased ? text : text.substring(0, text.length() - WITHOUT_BIAS.length());
    for (String word : layers.split(" ", -1)) { // empty words, too, at the end
      Matcher m = WORD.matcher(word);
      if (!m.matches()) {
        throw new IllegalArgumentException(
            "model: found '%s', expected a line such as symbols(65) lstm(128) dense(65)"
                .formatted(text));
      }
      if (m.group(3) != null && !m.group(1).equals("dense")) {
        throw new IllegalArgumentException(
            "model: found %s, expected an activation in dense(…) only".formatted(word));
      }
      model =
          model == null
              ? start(m.group(1), m.group(2))
              : model.add(m.group(1), m.group(2), m.group(3), own);
    }
    return biased ? model : model.withoutBias();
  }

  private static Model start(String name, String size) {
    return switch (name) {
      case "symbols" -> symbols(number(size));
      case "input" -> input(number(size));
      default ->
          throw new IllegalArgumentException(
              "model: found '%s' first, expected symbols(…) or input(…)".formatted(name));
    };
  }

  private Model add(String name, String size, String activation, Named... own) {
    return switch (name) {
      case "embedding" -> embedding(number(size));
      case "dense" ->
          dense(
              number(size),
              activation == null
                  ? Activation.LINEAR
                  : find(Activation.class, activation, Activation::named, own));
      case "dropout" -> with(new Layer.Dropout(rate(size)));
      default -> recurrent(find(Cell.class, name, Cells::named, own), number(size));
    };
  }

  private static <T extends Named> T find(
      Class<T> type, String name, Function<String, T> catalogue, Named... own) {
    for (Named named : own) {
      if (type.isInstance(named) && named.name().equals(name)) {
        return type.cast(named);
      }
    }
    return catalogue.apply(name);
  }

  private static double rate(String size) {
    try {
      return Double.parseDouble(size);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "model: found a dropout rate of '%s', expected a number".formatted(size), e);
    }
  }

  private static int number(String size) {
    try {
      return Integer.parseInt(size);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "model: found a size of '%s', expected a whole number".formatted(size), e);
    }
  }
}
