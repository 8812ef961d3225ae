package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rnn.core.Initializer;
import rnn.core.Model;
import rnn.core.State;
import rnn.core.Weights;
import rnn.core.cell.Activation;
import rnn.core.cell.Cells;
import rnn.core.cell.Named;
import rnn.core.expr.Expr;
import rnn.core.io.Safetensors;
import rnn.core.io.Tensor;
import rnn.train.data.Alphabet;

/** A file says which equations its weights belong to, those of dense layers too. */
final class CheckpointTest {
  private static final Activation SWISH = new Activation("swish", x -> x.times(Expr.sigmoid(x)));

  private static final Alphabet HELLO = Alphabet.ofCodePoints("hello", 1);
  private static final TrainingState START = new TrainingState(0, Map.of(), State.of(List.of()));

  @TempDir Path directory;
  private Path file;
  private Weights weights;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("model.safetensors");
    Model model = Model.symbols(4).recurrent(Cells.GRU, 3).dense(5, SWISH).dense(4);
    weights = Weights.initial(model, Initializer.uniform(0.5), 1);
    new Checkpoint(weights, HELLO, START, Map.of()).file().write(file);
  }

  private String refused(Named... own) {
    String message = assertThrows(IOException.class, () -> Checkpoint.read(file, own)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void metadata_that_claims_more_than_there_is_takes_no_memory() throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(Safetensors.read(file).metadata());
    metadata.put("model", "symbols(4) dense(40000) dense(40000) dense(4)");
    metadata.put("equations", "");
    new Safetensors(metadata, List.of()).write(file);
    assertTrue(refused().contains("no tensor"), refused());
  }

  @Test
  void an_alphabet_that_repeats_itself_takes_no_memory() throws IOException {
    rewrite("alphabet", "codepoints" + " 0000-10FFFF".repeat(5_000));
    assertTrue(refused(SWISH).contains("alphabet: found"), refused(SWISH));
  }

  @Test
  void a_step_that_is_no_number_is_named() throws IOException {
    for (String step : new String[] {"x", "-1", "", "1".repeat(40)}) {
      rewrite("step", step);
      assertTrue(
          refused(SWISH)
              .endsWith("the step '" + step + "' in the metadata, expected a whole number"),
          refused(SWISH));
    }
  }

  private void rewrite(String key, String value) throws IOException {
    Safetensors good = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
    metadata.put(key, value);
    List<Tensor> tensors = new ArrayList<>();
    for (String name : good.names()) {
      tensors.add(good.tensor(name));
    }
    new Safetensors(metadata, tensors).write(file);
  }

  @Test
  void an_activation_of_ones_own_is_read_back() throws IOException {
    Weights read = Checkpoint.read(file, SWISH).weights();
    assertEquals(weights.model(), read.model());
    assertArrayEquals(weights.values(), read.values());
  }

  @Test
  void an_alphabet_of_another_size_is_refused_before_it_is_written() {
    for (Model wrong :
        List.of(
            Model.symbols(5).recurrent(Cells.GRU, 3).dense(4),
            Model.symbols(4).recurrent(Cells.GRU, 3),
            Model.input(4).recurrent(Cells.GRU, 3).dense(4))) {
      Weights of = Weights.zero(wrong);
      assertEquals(
          "checkpoint: found an alphabet of 4 symbols for "
              + wrong
              + ", expected a model that reads and gives as many",
          assertThrows(
                  IllegalArgumentException.class, () -> new Checkpoint(of, HELLO, START, Map.of()))
              .getMessage());
    }
  }

  @Test
  void a_note_with_a_name_of_the_files_own_is_refused_before_it_is_lost() {
    for (String name : List.of("model", "equations", "alphabet", "step")) {
      assertEquals(
          "checkpoint: found a note named '"
              + name
              + "', expected another name: the file has its own",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new Checkpoint(weights, HELLO, START, Map.of(name, "mine")))
              .getMessage());
    }
  }

  @Test
  void a_carried_state_without_the_one_before_it_is_refused() throws IOException {
    Safetensors good = Safetensors.read(file);
    List<Tensor> tensors = new ArrayList<>();
    for (String name : good.names()) {
      tensors.add(good.tensor(name));
    }
    tensors.add(Tensor.of("state.1", new float[3], 3));
    new Safetensors(good.metadata(), tensors).write(file);
    assertTrue(refused(SWISH).contains("the tensor state.1, which"), refused(SWISH));
  }

  @Test
  void a_step_below_0_is_refused() {
    assertEquals(
        "training: found -1 steps done, expected 0 or more",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TrainingState(-1, Map.of(), START.carried()))
            .getMessage());
  }

  @Test
  void without_it_the_file_is_refused() {
    assertTrue(refused().contains("activation: found 'swish', expected"), refused());
  }

  @Test
  void another_activation_of_that_name_is_refused() {
    String message = refused(new Activation("swish", x -> x.times(Expr.sigmoid(x.times(2)))));
    assertTrue(message.contains("equations that are not those"), message);
  }
}
