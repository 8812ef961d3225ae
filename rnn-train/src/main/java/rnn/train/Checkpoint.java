package rnn.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rnn.core.Layer;
import rnn.core.Model;
import rnn.core.Parameter;
import rnn.core.State;
import rnn.core.Weights;
import rnn.core.cell.Activation;
import rnn.core.cell.Cell;
import rnn.core.cell.Named;
import rnn.core.io.Safetensors;
import rnn.core.io.Tensor;
import rnn.train.data.Alphabet;

/**
 * A model in a safetensors file: the weights under PyTorch's names, the training state beside them,
 * and what they mean in the metadata.
 *
 * @param weights the weights, with their architecture
 * @param alphabet what the symbols stand for
 * @param state where training stands
 * @param notes whatever else the metadata holds, by name
 */
public record Checkpoint(
    Weights weights, Alphabet alphabet, TrainingState state, Map<String, String> notes) {
  private static final String MODEL = "model";
  private static final String ALPHABET = "alphabet";
  private static final String STEP = "step";
  private static final String EQUATIONS = "equations";
  private static final List<String> OWN = List.of(MODEL, ALPHABET, STEP, EQUATIONS);
  private static final String MOMENT = "optimizer.";
  private static final String CARRIED = "state.";

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the model does not read the alphabet's symbols and give a
   *     number for each, or a note has a name that the file needs itself
   */
  public Checkpoint {
    Model model = weights.model();
    int symbols = alphabet.size();
    if (!model.input().equals(new Model.Symbols(symbols)) || model.outputs() != symbols) {
      throw new IllegalArgumentException(
          "checkpoint: found an alphabet of %d symbols for %s, expected a model that reads and gives as many"
              .formatted(symbols, model));
    }
    for (String name : OWN) {
      if (notes.containsKey(name)) {
        throw new IllegalArgumentException(
            "checkpoint: found a note named '%s', expected another name: the file has its own"
                .formatted(name));
      }
    }
  }

  /** The file: everything in one value, ready to be written or hashed. */
  public Safetensors file() {
    Map<String, String> metadata = new LinkedHashMap<>(notes);
    metadata.put(MODEL, weights.model().toString());
    metadata.put(EQUATIONS, equations(weights.model()));
    metadata.put(ALPHABET, alphabet.toString());
    metadata.put(STEP, Long.toString(state.step()));
    List<Tensor> tensors = new ArrayList<>();
    for (Parameter p : weights.model().parameters()) {
      tensors.add(Tensor.slice(p.name(), weights.values(), p.offset(), p.shape()));
    }
    state
        .moments()
        .forEach((name, values) -> tensors.add(Tensor.of(MOMENT + name, values, values.length)));
    List<float[]> carried = state.carried().values();
    for (int i = 0; i < carried.size(); i++) {
      tensors.add(Tensor.of(CARRIED + i, carried.get(i), carried.get(i).length));
    }
    return new Safetensors(metadata, tensors);
  }

  /** Whether two models have the same layers, down to the equations of cells with one name. */
  static boolean isSame(Model a, Model b) {
    return a.toString().equals(b.toString()) && equations(a).equals(equations(b));
  }

  private static String equations(Model model) {
    StringBuilder text = new StringBuilder();
    for (Layer layer : model.layers()) {
      switch (layer) {
        case Layer.Recurrent r -> append(text, r.cell());
        case Layer.Dense d when !d.activation().equals(Activation.LINEAR) ->
            append(text, d.activation().cell());
        default -> {} // nothing but sums, and no name
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Cell cell) {
    text.append(cell.name()).append(":\n").append(cell.equations());
  }

  /**
   * Reads a file.
   *
   * @param own cells and activations that its model may have beside those of the catalogue
   * @throws IOException if it cannot be read, is damaged, or is no checkpoint of a model that this
   *     version knows; the message is one line
   */
  public static Checkpoint read(Path path, Named... own) throws IOException {
    Safetensors file = Safetensors.read(path);
    try {
      Weights weights = weights(file, path, Model.parse(need(file, path, MODEL), own));
      Map<String, float[]> moments = new LinkedHashMap<>();
      List<float[]> carried = new ArrayList<>();
      for (String name : file.names()) {
        if (name.startsWith(MOMENT)) {
          moments.put(name.substring(MOMENT.length()), file.floats(name, weights.values().length));
        }
      }
      for (int i = 0; i < carried(file); i++) {
        carried.add(file.floats(CARRIED + i));
      }
      TrainingState state = new TrainingState(step(file, path), moments, State.of(carried));
      Map<String, String> notes = new LinkedHashMap<>(file.metadata());
      notes.keySet().removeAll(OWN);
      Alphabet alphabet = Alphabet.parse(need(file, path, ALPHABET));
      return new Checkpoint(weights, alphabet, state, notes);
    } catch (IllegalArgumentException e) {
      throw wrong(path, e.getMessage());
    }
  }

  /** How many carried states a file has: they are numbered from 0 on. */
  private static int carried(Safetensors file) {
    int count = 0;
    while (file.names().contains(CARRIED + count)) {
      count++;
    }
    return count;
  }

  private static long step(Safetensors file, Path path) throws IOException {
    String step = need(file, path, STEP);
    if (!step.matches("[0-9]{1,18}")) {
      throw wrong(path, "the step '" + step + "' in the metadata, expected a whole number");
    }
    return Long.parseLong(step);
  }

  private static Weights weights(Safetensors file, Path path, Model model) throws IOException {
    if (!equations(model).equals(need(file, path, EQUATIONS))) {
      throw wrong(path, "equations that are not those of this version's " + model);
    }
    List<float[]> values = new ArrayList<>(); // a file may name a model that it does not hold
    for (Parameter p : model.parameters()) {
      if (!file.names().contains(p.name())) {
        throw wrong(path, "no tensor " + p.name() + ", which the architecture " + model + " has");
      }
      values.add(file.floats(p.name(), p.shape()));
    }
    Weights weights = Weights.zero(model);
    for (int i = 0; i < values.size(); i++) {
      Parameter p = model.parameters().get(i);
      System.arraycopy(values.get(i), 0, weights.values(), p.offset(), p.size());
    }
    Set<String> known = new HashSet<>();
    model.parameters().forEach(p -> known.add(p.name()));
    for (int i = 0; i < carried(file); i++) {
      known.add(CARRIED + i);
    }
    for (String name : file.names()) {
      if (!name.startsWith(MOMENT) && !known.contains(name)) {
        throw wrong(
            path, "the tensor " + name + ", which the architecture " + model + " does not have");
      }
    }
    return weights;
  }

  private static String need(Safetensors file, Path path, String key) throws IOException {
    String value = file.metadata().get(key);
    if (value == null) {
      throw wrong(path, "no '" + key + "' in the metadata, expected a checkpoint, which has it");
    }
    return value;
  }

  private static IOException wrong(Path path, String found) {
    return new Safetensors.Malformed(path.toString(), found);
  }
}
