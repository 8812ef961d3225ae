package rnn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told while a run goes on, by a clock of its own. */
final class ProgressTest {
  private static final long SECOND = 1_000_000_000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long now;

  private Progress progress(boolean live) {
    Terminal terminal = new Terminal(out, out, live);
    return new Progress(terminal, new LiveLine(terminal), "chars", 50, 100, 0, 1000, () -> now);
  }

  private List<String> told() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void a_run_that_never_ends_has_epochs_too() {
    Terminal terminal = new Terminal(out, out, false);
    LiveLine line = new LiveLine(terminal);
    Progress endless = new Progress(terminal, line, "chars", 50, 100, 0, Long.MAX_VALUE, () -> now);
    assertEquals("3/92233720368547759", endless.epoch(200));
    assertEquals("10/10", progress(false).epoch(999));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_time_left_is_that_at_the_speed_after_the_warm_up(boolean live) {
    Progress progress = progress(live);
    for (int step = 1; step <= 60; step++) {
      now += step <= 10 ? SECOND : SECOND / 10; // a tenth of the speed until it is warm
      progress.step(step, 2, 1);
      if (step < 8) {
        assertFalse(String.join("", told()).contains("left"), told().toString());
      }
    }
    now += 10 * SECOND;
    progress.step(160, 2, 1);
    String last = told().getLast();
    assertTrue(last.contains("step 160/1000"), last);
    double left = seconds(last.replaceAll(".*, (\\S+) left at .*", "$1"));
    assertEquals(84, left, 1, last); // 840 steps of 0.1 s
    assertTrue(last.contains("chars/s"), last);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_first_step_longer_than_the_warm_up_is_not_taken_for_the_speed(boolean live) {
    Progress progress = progress(live);
    now += 100 * SECOND;
    progress.step(1, 2, 1);
    assertFalse(String.join("", told()).contains("left"), told().toString());
    now += 10 * SECOND;
    progress.step(101, 2, 1);
    String last = told().getLast();
    assertEquals(90, seconds(last.replaceAll(".*, (\\S+) left at .*", "$1")), 1, last);
  }

  private static double seconds(String time) {
    String[] parts = time.split(":");
    return 60 * Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]);
  }
}
