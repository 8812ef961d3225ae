package rnn.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AbsencesTest {
  private static final long US = 1_000;
  private static final long MS = 1_000 * US;

  private long now = Long.MAX_VALUE - 20 * MS; // a clock may pass the largest number
  private int round;
  private final Absences absences = new Absences(3, () -> now);

  @Test
  void a_worker_that_is_late_for_a_millisecond_is_away() {
    late(900 * US);
    assertFalse(absences.isAway(1));
    late(200 * US);
    assertTrue(absences.isAway(1));
    assertFalse(absences.isAway(2));
  }

  @Test
  void one_share_done_in_time_and_the_millisecond_begins_anew() {
    late(900 * US);
    absences.excuse(1);
    late(900 * US);
    assertFalse(absences.isAway(1));
    late(200 * US);
    assertTrue(absences.isAway(1));
  }

  @Test
  void a_wait_in_the_middle_of_a_share_begins_the_millisecond_anew() {
    late(900 * US);
    waitedFor(100 * US);
    late(900 * US);
    assertFalse(absences.isAway(1));
  }

  @Test
  void a_worker_that_lets_others_wait_longer_than_a_round_takes_is_away() {
    rounds(10, 2 * MS);
    waitedFor(1900 * US);
    assertFalse(absences.isAway(1));
    rounds(10, 2 * MS);
    waitedFor(2100 * US);
    assertTrue(absences.isAway(1));
  }

  @Test
  void a_wait_below_a_millisecond_is_no_absence_however_short_the_rounds() {
    rounds(1000, 10 * US);
    waitedFor(900 * US);
    assertFalse(absences.isAway(1));
    rounds(1000, 10 * US);
    waitedFor(1100 * US);
    assertTrue(absences.isAway(1));
  }

  @Test
  void an_absence_that_follows_soon_is_twice_as_long_up_to_a_limit() {
    for (long expected : new long[] {5, 10, 20, 40, 80, 160, 160}) {
      assertEquals(expected * MS, absence());
      now += 3 * MS;
    }
    now += 15 * MS; // a hypervisor may take a core once in a while
    assertEquals(5 * MS, absence());
  }

  private long absence() {
    late(1100 * US);
    long start = now;
    while (absences.isAway(1)) {
      now += MS;
    }
    assertFalse(absences.isAway(1));
    return now - start;
  }

  private void late(long time) {
    absences.wasLate(1);
    now += time;
    absences.wasLate(1);
  }

  private void rounds(int count, long time) {
    round += count;
    now += count * time;
  }

  private void waitedFor(long time) {
    long start = now;
    now += time;
    absences.wasWaitedFor(1, start, round);
  }
}
