package rnn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class WindowTest {

  private static void assertWrong(String message, Executable executable) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }

  @Test
  void equal_sequences_stand_step_by_step() {
    Window window = Window.of(3, 2);
    assertEquals(3, window.steps());
    assertEquals(2, window.sequences());
    assertEquals(6, window.positions());
    assertEquals(4, window.offset(2));
    assertEquals(2, window.rows(2));
  }

  @Test
  void sequences_of_different_lengths_leave_no_holes() {
    Window window = Window.ofLengths(4, 2, 2, 1);
    assertEquals(4, window.steps());
    assertEquals(4, window.sequences());
    assertEquals(9, window.positions());
    int[] rows = {4, 3, 1, 1};
    int[] offsets = {0, 4, 7, 8};
    for (int t = 0; t < 4; t++) {
      assertEquals(rows[t], window.rows(t));
      assertEquals(offsets[t], window.offset(t));
    }
  }

  @Test
  void the_longest_comes_first_and_none_is_empty() {
    assertWrong(
        "window: found sequences of [2, 3] steps, expected at least 1 and the longest first",
        () -> Window.ofLengths(2, 3));
    assertWrong(
        "window: found sequences of [2, 0] steps, expected at least 1 and the longest first",
        () -> Window.ofLengths(2, 0));
    int[] many = new int[100_000];
    Arrays.fill(many, 7);
    many[99_999] = 8;
    assertWrong(
        "window: found sequences of [7, 7, 7, 7, 7, 7, 7, 7, 7, …] steps, expected at least 1 and the longest first",
        () -> Window.ofLengths(many));
    assertWrong("window: found no steps, expected at least 1", () -> Window.ofLengths());
    assertWrong("window: found no steps, expected at least 1", () -> Window.of(0, 2));
  }

  @Test
  void a_window_has_at_least_one_sequence_and_no_negative_sizes() {
    assertWrong(
        "window: found [0] sequences at its steps, expected at least 1, and never more than before",
        () -> Window.of(1, 0));
    assertWrong(
        "window: found [0, 0, 0, 0, 0, 0, 0, 0, 0, …] sequences at its steps, expected at least 1, and never more than before",
        () -> Window.of(100_000, 0));
    for (int[] shape : new int[][] {{-1, 2}, {2, -1}, {1 << 20, 1 << 20}}) {
      assertThrows(IllegalArgumentException.class, () -> Window.of(shape[0], shape[1]));
    }
    assertWrong(
        "window: found sequences of [-1] steps, expected at least 1 and the longest first",
        () -> Window.ofLengths(-1));
  }
}
