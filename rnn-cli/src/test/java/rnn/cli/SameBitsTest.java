package rnn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole training run, with dropout, on a small model with odd sizes: one hash. */
final class SameBitsTest {
  @TempDir Path directory;
  private int runs;

  @AfterEach
  void forgetTheWidth() {
    System.clearProperty("rnn.simd.bits");
  }

  private Console train(String... more) throws IOException {
    Path text = directory.resolve("text.txt");
    if (!Files.exists(text)) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        lines.append("line ").append(i * 7919 % 1000).append(" of a text, größer 🙂\n");
      }
      Files.writeString(text, lines);
    }
    List<String> args =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                text.toString(),
                "--rnn-size",
                "13",
                "--num-layers",
                "2",
                "--batch-size",
                "5",
                "--seq-length",
                "7",
                "--dropout",
                "0.3",
                "--max-steps",
                "12",
                "--out",
                directory.resolve("run" + runs++).toString()));
    return Console.run(Console.arguments(args, more));
  }

  @Test
  void a_run_has_the_same_hash_on_all_kernels_and_any_number_of_threads() throws IOException {
    String expected = train("--kernels", "scalar", "--threads", "1").sha256();
    for (int threads = 2; threads <= 3; threads++) {
      assertEquals(expected, train("--kernels", "scalar", "--threads", "" + threads).sha256());
    }
    for (String bits : List.of("128", "256", "512")) {
      System.setProperty("rnn.simd.bits", bits);
      for (int threads = 1; threads <= 3; threads++) {
        Console run = train("--kernels", "simd", "--threads", "" + threads);
        assertTrue(run.out().contains(bits + " bits"), run.out());
        assertEquals(expected, run.sha256(), bits + " bits, " + threads + " threads");
      }
    }
  }

  @Test
  void a_width_that_no_kernels_have_is_wrong_usage() throws IOException {
    System.setProperty("rnn.simd.bits", "77");
    Console run = train("--kernels", "simd");
    assertEquals(2, run.code());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains("rnn.simd.bits: found '77', expected one of"), run.err());
  }

  @Test
  void every_cell_has_the_same_hash_on_scalar_and_SIMD_kernels() throws IOException {
    for (var cell : rnn.core.cell.Cells.ALL) {
      String scalar =
          train("--model", cell.name(), "--kernels", "scalar", "--threads", "1").sha256();
      assertEquals(
          scalar,
          train("--model", cell.name(), "--kernels", "simd", "--threads", "2").sha256(),
          cell.name());
    }
  }

  @Test
  void another_seed_gives_another_hash() throws IOException {
    assertNotEquals(train("--seed", "1").sha256(), train("--seed", "2").sha256());
  }
}
