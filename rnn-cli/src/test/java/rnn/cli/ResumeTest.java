package rnn.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped and resumed is the run that never stopped. */
final class ResumeTest {
  /** Of an epoch of the text below. */
  private static final int STEPS = 43;

  @TempDir Path directory;
  private Path text;

  @BeforeEach
  void write() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 70; i++) {
      lines.append(i * 7919 % 100).append(" größer 🙂e\u0301\n");
    }
    text = Files.writeString(directory.resolve("text.txt"), lines);
  }

  private String[] small(String run, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--data", text.toString()));
    args.addAll(List.of("--rnn-size", "9", "--num-layers", "2", "--dropout", "0.3"));
    args.addAll(List.of("--batch-size", "4", "--seq-length", "5", "--optimizer", "adam"));
    args.addAll(List.of("--learning-rate-decay-after", "1", "--carry-over"));
    args.addAll(
        List.of(
            "--kernels", "scalar", "--threads", "1", "--out", directory.resolve(run).toString()));
    return Console.arguments(args, more);
  }

  private Console resume(String run, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--resume"));
    args.add(directory.resolve(run).toString());
    args.addAll(List.of(more));
    return Console.run(args.toArray(String[]::new));
  }

  private List<String> files(String run) throws IOException {
    try (var files = Files.list(directory.resolve(run))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void wherever_it_was_stopped() throws IOException {
    Console whole = Console.run(small("whole", "--max-epochs", "3"));
    assertEquals(0, whole.code(), whole.err());
    for (int stop : new int[] {1, STEPS - 1, STEPS, STEPS + 1, 2 * STEPS}) {
      String run = "stopped-" + stop;
      assertEquals(0, Console.run(small(run, "--max-steps", "" + stop)).code());
      Console resumed = resume(run, "--max-epochs", "3", "--threads", "3");
      assertEquals(0, resumed.code(), resumed.err());
      assertEquals(whole.sha256(), resumed.sha256(), run);
      assertTrue(files(run).containsAll(files("whole")), files(run) + " " + files("whole"));
    }
    assertArrayEquals(
        Files.readAllBytes(directory.resolve("whole/best.safetensors")),
        Files.readAllBytes(directory.resolve("stopped-" + STEPS + "/best.safetensors")),
        "metadata too, when it stopped at the end of an epoch");
  }

  @Test
  void with_a_checkpoint_every_few_updates_too() throws IOException {
    Console whole = Console.run(small("whole", "--max-epochs", "1"));
    Console often = Console.run(small("often", "--max-epochs", "1", "--save-every", "10"));
    assertEquals(whole.sha256(), often.sha256());
    assertEquals(files("whole").size() + 4, files("often").size(), files("often").toString());
  }

  @Test
  void from_a_checkpoint_that_says_which_the_best_one_is_even_where_that_was_not_written()
      throws IOException {
    assertEquals(0, Console.run(small("run", "--max-steps", "5")).code());
    Path last = directory.resolve("run/last.safetensors");
    byte[] before = Files.readAllBytes(last);
    Path best = directory.resolve("run/best.safetensors");
    Files.delete(best);
    Files.writeString(Files.createDirectory(best).resolve("in-the-way"), "");
    Console failed = resume("run", "--max-steps", "40");
    assertEquals(1, failed.code(), failed.err());
    assertTrue(failed.err().contains("best.safetensors: not written"), failed.err());
    assertArrayEquals(before, Files.readAllBytes(last));
  }

  @Test
  void by_a_signal() throws Exception {
    String whole = Console.run(small("whole", "--max-epochs", "20")).sha256();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
    command.addAll(List.of("-m", "rnn.cli/rnn.cli.Main"));
    command.addAll(List.of(small("killed", "--max-epochs", "20")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (!line.startsWith("epoch 3/20")) {
        line = out.readLine();
      }
      process.toHandle().destroy(); // unlike destroy(), this leaves the output open
      List<String> rest = out.readAllLines();
      assertTrue(rest.toString().contains("--resume"), rest.toString());
    }
    assertTrue(process.waitFor(10, TimeUnit.SECONDS));
    assertTrue(process.exitValue() != 0);
    Console resumed = resume("killed");
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(whole, resumed.sha256());
  }

  @Test
  void but_not_on_another_text_with_other_settings_or_when_it_is_done() throws IOException {
    assertEquals(0, Console.run(small("run", "--max-steps", "5")).code());
    Console done = resume("run");
    assertEquals(2, done.code(), done.err());
    assertTrue(done.err().contains("--max-epochs"), done.err());
    Console other = resume("run", "--max-steps", "9", "--rnn-size", "10");
    assertEquals(2, other.code(), other.err());
    assertTrue(other.err().contains("--rnn-size"), other.err());
    Path moved = Files.copy(text, directory.resolve("moved.txt"));
    Files.writeString(text, "n" + Files.readString(text).substring(1));
    Console changed = resume("run", "--max-steps", "9");
    assertEquals(1, changed.code(), changed.err());
    assertTrue(changed.err().contains("--data"), changed.err());
    assertEquals(0, resume("run", "--max-steps", "9", "--data", moved.toString()).code());
    Console nowhere = resume("nowhere");
    assertEquals(1, nowhere.code());
    assertTrue(nowhere.err().contains("nowhere"), nowhere.err());
  }
}
