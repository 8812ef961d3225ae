package rnn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class ScheduleTest {

  @Test
  void a_constant_rate_stays() {
    assertEquals(1, Schedule.constant().factor(0, 100));
    assertEquals(1, Schedule.constant().factor(1_000_000, 100));
  }

  /** char-rnn's loop, word for word: the rate changes after the last step of an epoch. */
  @Test
  void char_rnns_decay_is_that_of_its_training_loop() {
    for (int after : List.of(1, 2, 10)) {
      Schedule schedule = Schedule.charRnn(0.97, after);
      double rate = 1;
      int perEpoch = 3;
      for (int i = 1; i <= 20 * perEpoch; i++) {
        assertEquals(rate, schedule.factor(i - 1, perEpoch), 1e-12, "step " + i);
        if (i % perEpoch == 0 && i / perEpoch >= after) {
          rate *= 0.97;
        }
      }
    }
  }

  @Test
  void a_step_decay_falls_after_so_many_steps() {
    Schedule schedule = Schedule.step(0.5, 10);
    assertEquals(1, schedule.factor(9, 1));
    assertEquals(0.5, schedule.factor(10, 1));
    assertEquals(0.125, schedule.factor(39, 1));
  }

  @Test
  void a_cosine_falls_from_1_over_a_half_to_0_and_stays_there() {
    Schedule schedule = Schedule.cosine(100);
    assertEquals(1, schedule.factor(0, 1));
    assertEquals(0.5, schedule.factor(50, 1), 1e-15);
    assertEquals(0, schedule.factor(100, 1));
    assertEquals(0, schedule.factor(1000, 1));
    for (int step = 1; step <= 100; step++) {
      assertTrue(schedule.factor(step, 1) < schedule.factor(step - 1, 1));
    }
  }

  @Test
  void a_warm_up_grows_linearly_and_then_leaves_the_schedule_alone() {
    Schedule plain = Schedule.cosine(100);
    Schedule warm = plain.warmUp(4);
    for (int step = 0; step < 4; step++) {
      assertEquals(plain.factor(step, 1) * (step + 1) / 4, warm.factor(step, 1), 1e-15);
    }
    for (int step = 4; step < 100; step++) {
      assertEquals(plain.factor(step, 1), warm.factor(step, 1));
    }
  }

  @Test
  void a_setting_out_of_its_range_is_named() {
    assertSays("schedule charRnn: found a factor of 0.0", () -> Schedule.charRnn(0, 10));
    assertSays("schedule charRnn: found a first epoch of 0", () -> Schedule.charRnn(0.97, 0));
    assertSays("schedule step: found a factor of NaN", () -> Schedule.step(Double.NaN, 1));
    assertSays("schedule step: found steps of 0, expected at least 1", () -> Schedule.step(0.5, 0));
    assertSays("schedule cosine: found steps of 0", () -> Schedule.cosine(0));
    assertSays("schedule warmUp: found steps of -1", () -> Schedule.constant().warmUp(-1));
  }

  private static void assertSays(String message, Executable wrong) {
    String said = assertThrows(IllegalArgumentException.class, wrong).getMessage();
    assertTrue(said.contains(message), said);
  }
}
