package rnn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rnn.core.Model;
import rnn.core.Rnn;
import rnn.core.State;
import rnn.core.Weights;
import rnn.core.cell.Cells;
import rnn.train.data.Alphabet;
import rnn.train.data.Streams;

/** The example of the essay: "hello" over the alphabet h, e, l, o. It stands in the README too. */
final class HelloTest {
  // @start region="model"
  Alphabet alphabet = Alphabet.ofCodePoints("hello", 1); // e h l o
  int[] hello = alphabet.encode("hello"); //                1 0 2 2 3
  Model model = Model.symbols(4).recurrent(Cells.TANH, 3).dense(4);

  // @end

  @Test
  void one_update_on_the_pair_h_e_raises_the_score_of_e_and_lowers_the_others() {
    // @start region="one-pair"
    int h = hello[0];
    int e = hello[1];
    Streams pair = Streams.of(new int[] {h, e}, 1, 1); // one sequence, one step: h → e
    float[] before;
    float[] after;
    try (Training training = new Trainer(model, new Sgd(0.1)).start(pair)) {
      before = new Rnn(training.weights()).step(h);
      training.step();
      after = new Rnn(training.weights()).step(h);
    }
    // after[e] is above before[e], the three others are below
    // @end
    for (int i = 0; i < 4; i++) {
      assertEquals(i == e, after[i] > before[i], Arrays.toString(before) + Arrays.toString(after));
      assertNotEquals(before[i], after[i]);
    }
  }

  @Test
  void all_four_pairs_are_learned_and_only_the_state_tells_the_two_l_apart() {
    // @start region="all-pairs"
    Streams pairs = Streams.of(hello, 1, 4); // h → e, e → l, l → l, l → o
    Weights trained = new Trainer(model, new Adam(0.05)).seed(1).epochs(200).fit(pairs);
    Rnn rnn = new Rnn(trained);
    StringBuilder predicted = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      float[] scores = rnn.step(hello[i]);
      predicted.append(alphabet.decode(likeliest(scores)));
    }
    // predicted is "ello"
    // @end
    assertEquals("ello", predicted.toString());
    rnn.reset();
    rnn.step(hello[0]);
    rnn.step(hello[1]);
    State first = rnn.state();
    assertEquals("l", alphabet.decode(likeliest(rnn.step(hello[2]))));
    State second = rnn.state();
    assertEquals("o", alphabet.decode(likeliest(rnn.step(hello[2]))));
    assertNotEquals(first, second);
    rnn.resume(first);
    assertEquals("l", alphabet.decode(likeliest(rnn.step(hello[2]))));
  }

  @Test
  void what_is_saved_is_read_back(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("hello.safetensors");
    Streams pairs = Streams.of(hello, 1, 4);
    // @start region="save"
    try (Training training = new Trainer(model, new Adam(0.05)).start(pairs)) {
      training.step();
      new Checkpoint(training.weights(), alphabet, training.state(), Map.of()).file().write(file);
    }
    Checkpoint saved = Checkpoint.read(file);
    Rnn rnn = new Rnn(saved.weights());
    // @end
    try (Training training = new Trainer(model, new Adam(0.05)).start(pairs)) {
      training.step();
      assertArrayEquals(new Rnn(training.weights()).step(2), rnn.step(2));
      double next = training.step();
      try (Training resumed = new Trainer(model, new Adam(0.05)).start(pairs)) {
        resumed.resume(saved.weights(), saved.state());
        assertEquals(next, resumed.step());
      }
    }
  }

  private static int likeliest(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  @Test
  void the_README_shows_this_code() throws IOException {
    String readme = flat(Files.readString(Path.of("..", "README.md")));
    String source = Files.readString(Path.of("src/test/java/rnn/train/HelloTest.java"));
    String[] regions = source.split("// @" + "start region=\"");
    int found = 0;
    for (String region : regions) {
      if (region.startsWith("model\"")
          || region.startsWith("one-pair\"")
          || region.startsWith("all-pairs\"")
          || region.startsWith("save\"")) {
        String code = region.substring(region.indexOf('\n'), region.indexOf("// @" + "end"));
        assertTrue(readme.contains(flat(code)), "README.md lacks: " + code);
        found++;
      }
    }
    assertEquals(4, found);
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void a_hidden_state_starts_at_zero() {
    Rnn rnn = new Rnn(Weights.initial(model, (w, p, seed) -> {}, 1));
    assertArrayEquals(new float[3], rnn.state().values().getFirst());
  }
}
