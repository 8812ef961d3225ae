package rnn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.core.io.Safetensors;
import rnn.core.io.Tensor;
import rnn.train.Optimizer;

final class CommandsTest {
  @TempDir static Path directory;
  private static Path text;
  private static Path run;
  private static String trained;

  @BeforeAll
  static void train() throws IOException {
    text = Files.writeString(directory.resolve("text.txt"), "héllo wörld 🙂\n".repeat(300));
    run = directory.resolve("run");
    Console train = small("--out", run.toString());
    assertEquals(0, train.code(), train.err());
    trained = train.out();
  }

  private static Console small(String... more) {
    return on(text.toString(), more);
  }

  private static Console on(String data, String... more) {
    return on(false, data, more);
  }

  private static Console on(boolean live, String data, String... more) {
    String[] args = {
      "train",
      "--data",
      data,
      "--rnn-size",
      "9",
      "--num-layers",
      "1",
      "--batch-size",
      "4",
      "--seq-length",
      "11",
      "--max-steps",
      "30",
      "--kernels",
      "scalar",
      "--threads",
      "1"
    };
    String[] all = Console.arguments(Arrays.asList(args), more);
    return live ? Console.watch(all) : Console.run(all);
  }

  private static void fails(int code, String part, Console console) {
    assertEquals(code, console.code(), console.err());
    assertEquals(1, console.err().lines().count(), console.err());
    assertTrue(console.err().contains(part), console.err());
    assertFalse(console.err().contains("Exception"), console.err());
  }

  private static String out(String name) {
    return directory.resolve("out-" + name).toString();
  }

  @Test
  void gradcheck_prints_a_table_by_gate_and_says_that_it_is_right() {
    Console check =
        Console.run("gradcheck", "--model", "gru", "--rnn-size", "5", "--dropout", "0.2");
    assertEquals(0, check.code(), check.err());
    assertTrue(check.out().contains("weight_hh_l1 gate n"), check.out());
    assertTrue(check.out().lines().toList().getLast().startsWith("right: "), check.out());
    assertEquals("", check.err());
  }

  @Test
  void gradcheck_checks_the_whole_catalogue_a_line_each() {
    Console check =
        Console.run("gradcheck", "--all", "--rnn-size", "5", "--directions", "8", "--seed", "3");
    assertEquals(0, check.code(), check.err());
    assertEquals(10, check.out().lines().count(), check.out());
    assertTrue(check.out().endsWith("9 of 9 cells are right\n"), check.out());
  }

  @Test
  void gradcheck_refuses_what_it_cannot_check() {
    fails(2, "did you mean lstm?", Console.run("gradcheck", "--model", "lstn"));
    fails(2, "at least 8", Console.run("gradcheck", "--directions", "3"));
    fails(2, "mutually", Console.run("gradcheck", "--directions", "8", "--every-coordinate"));
    fails(2, "--rnn-size", Console.run("gradcheck", "--rnn-size", "0"));
  }

  @Test
  void training_leaves_the_best_the_last_and_numbered_checkpoints() throws IOException {
    assertTrue(Files.exists(run.resolve("best.safetensors")));
    assertTrue(Files.exists(run.resolve("last.safetensors")));
    try (var files = Files.list(run)) {
      assertTrue(
          files.anyMatch(f ->
              f.getFileName().toString().matches("epoch-01_step-000030_loss-[0-9.]+.safetensors")));
    }
  }

  @Test
  void a_sample_depends_on_its_seed_and_begins_with_its_prime() {
    String sample =
        Console.run("sample", run.toString(), "--length", "50", "--prime", "wör", "--seed", "7")
            .out();
    assertEquals(
        sample,
        Console.run("sample", run.toString(), "--length", "50", "--prime", "wör", "--seed", "7")
            .out());
    assertNotEquals(
        sample,
        Console.run("sample", run.toString(), "--length", "50", "--prime", "wör", "--seed", "8")
            .out());
    assertTrue(sample.startsWith("wör"));
    assertEquals(3 + 50 + 1, sample.codePoints().count());
  }

  @Test
  void the_likeliest_symbol_is_that_of_temperature_0_and_of_top_k_1() {
    String greedy =
        Console.run("sample", run.toString(), "--length", "40", "--temperature", "0").out();
    assertEquals(
        greedy,
        Console.run(
                "sample", run.toString(), "--length", "40", "--temperature", "1", "--top-k", "1")
            .out());
    assertEquals(
        greedy,
        Console.run(
                "sample", run.toString(), "--length", "40", "--temperature", "1", "--top-p", "1e-9")
            .out());
  }

  @Test
  void a_sample_is_the_same_on_scalar_and_SIMD_kernels() {
    assertEquals(
        Console.run("sample", run.toString(), "--length", "40", "--kernels", "scalar").out(),
        Console.run("sample", run.toString(), "--length", "40", "--kernels", "simd").out());
  }

  @Test
  void a_model_is_measured_on_a_text() {
    Console eval = Console.run("eval", run.toString(), "--data", text.toString());
    assertEquals(0, eval.code(), eval.err());
    assertTrue(eval.out().contains("bits a character"), eval.out());
  }

  @Test
  void the_split_of_a_run_is_measured_again_with_its_very_loss_and_floor() {
    String eval =
        Console.run("eval", run.toString(), "--data", text.toString(), "--split", "tail").out();
    String best = line("loss", eval);
    assertTrue(trained.contains("validation " + best.substring(8)), trained + best);
    assertEquals(line("floor", trained), line("floor", eval));
  }

  private static String line(String start, String output) {
    return output.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void the_hash_is_that_of_the_last_checkpoint() throws IOException {
    String hash = Safetensors.read(run.resolve("last.safetensors")).sha256();
    assertTrue(trained.contains("\nsha256 " + hash + "\n"), trained);
  }

  @Test
  void a_sample_has_characters_of_the_text_only_emoji_in_one_piece() {
    String known = "héllo wörld 🙂\n";
    Console sample = Console.run("sample", run.toString(), "--temperature", "3");
    assertTrue(sample.out().contains("🙂"));
    assertTrue(sample.out().codePoints().allMatch(c -> known.indexOf(c) >= 0), sample.out());
  }

  @Test
  void a_sample_with_no_model_named_is_the_newest_runs() throws IOException {
    Path runs = Files.createDirectory(directory.resolve("runs"));
    assertThrows(IOException.class, () -> RunDirectory.newest(runs));
    for (String name : new String[] {"b", "c", "a"}) {
      Path last = Files.createDirectory(runs.resolve(name)).resolve("last.safetensors");
      Files.setLastModifiedTime(
          Files.createFile(last), FileTime.fromMillis("bca".indexOf(name) * 5000L));
    }
    Files.createDirectory(runs.resolve("d"));
    assertEquals(runs.resolve("a"), RunDirectory.newest(runs).path());
  }

  @Test
  void runs_that_begin_in_the_same_second_have_directories_of_their_own() {
    Path runs = directory.resolve("at-once");
    LocalDateTime now = LocalDateTime.of(2026, 11, 30, 1, 2, 3);
    Set<Path> paths = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        threads.submit(() -> paths.add(RunDirectory.fresh(runs, now).path()));
      }
    }
    assertEquals(40, paths.size());
    assertTrue(paths.contains(runs.resolve("2026-11-30_01-02-03")));
    assertTrue(paths.contains(runs.resolve("2026-11-30_01-02-03-40")));
  }

  @Test
  void a_run_whose_validation_is_no_number_ends_with_an_error_and_saves_nothing() {
    String[] args = {"--learning-rate", "3e38", "--grad-clip", "0", "--max-steps", "1"};
    String[] all = Console.arguments(Arrays.asList(args), "--out", out("diverged"));
    fails(1, "lower the learning rate", small(all));
    fails(1, "no checkpoint", Console.run("sample", out("diverged")));
  }

  @Test
  void metadata_of_a_run_that_is_damaged_is_named_with_its_file() throws IOException {
    Safetensors good = Safetensors.read(run.resolve("last.safetensors"));
    List<Tensor> tensors = new ArrayList<>();
    for (String name : good.names()) {
      tensors.add(good.tensor(name));
    }
    Path bad = Files.createDirectory(directory.resolve("noted")).resolve("last.safetensors");
    for (String name : new String[] {"best.loss", "best.step", "epoch.sum", "train"}) {
      for (String value : new String[] {"garbage", "NaN", "-1"}) {
        Map<String, String> metadata = new HashMap<>(good.metadata());
        metadata.put(name, value);
        new Safetensors(metadata, tensors).write(bad);
        Console resumed = Console.run("train", "--resume", bad.toString(), "--max-steps", "40");
        fails(1, bad + ": '" + name + "' in the metadata", resumed);
      }
    }
  }

  @Test
  void the_length_of_a_text_does_not_depend_on_its_split() {
    for (String split : new String[] {"tail", "char-rnn"}) {
      Console train = small("--split", split, "--out", out(split));
      assertTrue(train.out().contains("4,200 characters"), train.out());
    }
  }

  @Test
  void a_text_may_begin_with_what_other_programs_take_for_a_file() {
    fails(1, "'@'", Console.run("sample", run.toString(), "--prime", "@" + text));
  }

  @Test
  void what_is_suggested_can_be_pasted() {
    assertEquals("runs/2026-11-30_é", Main.quoted("runs/2026-11-30_é"));
    assertEquals("'a b'", Main.quoted("a b"));
    assertEquals("'it'\\''s'", Main.quoted("it's"));
  }

  @Test
  void a_closed_pipe_ends_a_command_without_a_word_but_a_full_disk_does_not() {
    String[] eval = {"eval", run.toString(), "--data", text.toString()};
    for (String[] command : new String[][] {{"sample", run.toString()}, eval, {"--help"}}) {
      assertEquals("0 ", into("Broken pipe", command));
      assertEquals(
          "1 rnn: standard output: No space left on device\n",
          into("No space left on device", command));
    }
  }

  /** The exit code and the errors of a command whose output cannot be written. */
  private static String into(String reason, String... command) {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(new Terminal(closed, err, false), command);
    return code + " " + err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_live_line_is_gone_when_training_is_done_and_never_there_in_a_pipe() {
    assertFalse(trained.contains("\r") || trained.contains("\033"), trained);
    Console live = on(true, text.toString(), "--out", out("live"), "--max-steps", "300");
    String[] lines = live.out().split("\n");
    for (String line : lines) {
      String rest = line.substring(line.lastIndexOf("\033[K") + 1);
      assertFalse(rest.contains("  norm "), line);
    }
    assertTrue(live.out().contains("  norm "), live.out());
  }

  @Test
  void bytes_are_an_alphabet_too() {
    assertEquals(0, small("--alphabet", "bytes", "--out", out("bytes")).code());
    Console sample = Console.run("sample", out("bytes"), "--length", "20", "--prime", "☃");
    assertEquals(0, sample.code());
    assertEquals(3 + 20 + 1, sample.bytes().length);
  }

  @Test
  void rare_characters_fall_to_an_unknown_symbol_that_prime_may_use() throws IOException {
    Path rare = Files.writeString(directory.resolve("rare.txt"), "abcabc ".repeat(200) + "Ω");
    assertEquals(0, on(rare.toString(), "--min-count", "2", "--out", out("rare")).code());
    assertEquals(0, Console.run("sample", out("rare"), "--length", "5", "--prime", "aΩ").code());
  }

  @Test
  void wrong_usage_gets_one_line_and_exit_code_2() {
    fails(2, "did you mean lstm", small("--model", "lsmt", "--out", out("a")));
    fails(2, "--rnn-size", small("--rnn-size", "0", "--out", out("a")));
    fails(2, "--batch-size", small("--batch-size", "-3", "--out", out("a")));
    fails(2, "--seq-length", small("--seq-length", "0", "--out", out("a")));
    fails(2, "--threads", small("--threads", "0", "--out", out("a")));
    fails(2, "--learning-rate", small("--learning-rate", "-1", "--out", out("a")));
    fails(2, "optimizer", small("--optimizer", "sgdd", "--out", out("a")));
    fails(2, "dropout", small("--dropout", "1", "--out", out("a")));
    fails(2, "--kernels", small("--kernels", "gpu", "--out", out("a")));
    fails(2, "--rnn-size", small("--rnn-size", "many", "--out", out("a")));
    fails(2, "split", small("--split", "half", "--out", out("a")));
    fails(2, "--temperature", Console.run("sample", run.toString(), "--temperature", "hot"));
    fails(2, "temperature", Console.run("sample", run.toString(), "--temperature", "-1"));
    fails(2, "--data", Console.run("eval", run.toString()));
    fails(2, "did you mean --rnn-size", small("--rnn-sise", "3", "--out", out("a")));
    fails(2, "2³¹", small("--rnn-size", "100000", "--out", out("a")));
    fails(2, "embedding(2147483647)", small("--embedding", "2147483647", "--out", out("a")));
    fails(2, "layers", small("--num-layers", "2147483647", "--out", out("a")));
    fails(2, "--threads", small("--threads", "1000000", "--out", out("a")));
    fails(2, "--learning-rate", small("--learning-rate", "1e300", "--out", out("a")));
    fails(2, "--learning-rate-decay", small("--learning-rate-decay", "2", "--out", out("a")));
    fails(2, "a whole number", small("--seed", "1.5", "--out", out("a")));
    fails(2, "a path", on("", "--out", out("a")));
    fails(2, "--model", Console.run("gradcheck", "--all", "--model", "gru"));
    fails(2, "all or one", Console.run("eval", "a", "--data", "b", "--split", "half"));
    fails(2, "--alphabet", small("--alphabet", "runes", "--out", out("a")));
    fails(2, "twice", small("--seed", "1", "--seed", "2", "--out", out("a")));
    fails(2, "--max-steps", small("--max-steps", "0", "--out", out("a")));
    fails(2, "--grad-clip", small("--grad-clip", "-1", "--out", out("a")));
    fails(2, "--top-p", Console.run("sample", run.toString(), "--top-p", "0"));
    fails(2, "nonsense", Console.run("nonsense"));
    assertFalse(Files.exists(Path.of(out("a"))), "a wrong option must not leave a run directory");
  }

  @Test
  void a_path_that_settings_could_not_hold_is_refused_before_training() throws IOException {
    Path broken = Files.writeString(directory.resolve("two\nlines.txt"), "some text ".repeat(500));
    fails(2, "--data: found a path with a line break", on(broken.toString(), "--out", out("c")));
    assertFalse(Files.exists(Path.of(out("c"))));
  }

  @Test
  void bad_files_get_one_line_and_exit_code_1() throws IOException {
    fails(1, "no such file", on("nowhere.txt", "--out", out("b")));
    Path empty = Files.createFile(directory.resolve("empty.txt"));
    fails(1, "empty", on(empty.toString(), "--out", out("b")));
    Path brief = Files.writeString(directory.resolve("brief.txt"), "too short");
    fails(1, "--batch-size", on(brief.toString(), "--out", out("b")));
    Path latin =
        Files.write(
            directory.resolve("latin.txt"),
            "gr\u00fc\u00df".repeat(200).getBytes(StandardCharsets.ISO_8859_1));
    fails(1, "UTF-8", on(latin.toString(), "--out", out("b")));
    Path folder = Files.createDirectory(directory.resolve("folder"));
    fails(1, "no text", on(folder.toString(), "--out", out("b")));
    fails(1, "directory", small("--out", text.toString()));
    fails(1, "--out", small("--out", text.resolve("below-a-file").toString()));
    fails(1, "--resume", small("--out", run.toString()));
    fails(1, "no such file", Console.run("sample", "nowhere"));
    fails(1, "U+2603", Console.run("sample", run.toString(), "--prime", "☃"));
  }

  @Test
  void damaged_checkpoints_get_one_line_and_exit_code_1() throws IOException {
    byte[] good = Files.readAllBytes(run.resolve("last.safetensors"));
    Path bad = directory.resolve("bad.safetensors");
    for (int length : new int[] {0, 5, 100, good.length / 2, good.length - 1}) {
      Files.write(bad, Arrays.copyOf(good, length));
      fails(1, "bad.safetensors", Console.run("sample", bad.toString()));
    }
    String header = new String(good, StandardCharsets.ISO_8859_1);
    Files.write(
        bad, header.replaceFirst("lstm\\(9\\)", "lstm(8)").getBytes(StandardCharsets.ISO_8859_1));
    fails(1, "weight_ih_l0", Console.run("sample", bad.toString()));
    Files.write(
        bad, header.replaceFirst("lstm\\(9\\)", "gruu(9)").getBytes(StandardCharsets.ISO_8859_1));
    fails(1, "gruu", Console.run("sample", bad.toString()));
    int at = header.indexOf("weight_hh_l0");
    good[at] ^= 1;
    Files.write(bad, good);
    fails(1, "weight_hh_l0", Console.run("sample", bad.toString()));
  }

  @Test
  void help_names_every_option() {
    Console help = Console.run("train", "--help");
    assertEquals(0, help.code());
    for (String option :
        new String[] {"--data", "--model", "--grad-clip", "--clip-value", "--resume", "--split"}) {
      assertTrue(help.out().contains(option), option);
    }
    String words = help.out().replaceAll("\\s+", " ");
    String cells = Cells.ALL.stream().map(Cell::name).collect(Collectors.joining(", "));
    assertTrue(words.contains(cells + "."), words);
    assertTrue(words.contains(String.join(", ", Optimizer.NAMES) + " (rmsprop)"), words);
    assertEquals(0, Console.run("--version").code());
    assertTrue(Console.run().out().contains("train"));
    for (String command : new String[] {"train", "sample", "eval"}) {
      Console.run(command, "--help")
          .out()
          .lines()
          .forEach(line -> assertTrue(line.length() <= 80, line));
    }
  }
}
