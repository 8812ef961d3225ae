package rnn.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class TrialsTest {
  private static final int MANY = 100_000;

  private long now = Long.MAX_VALUE - MANY; // a clock may pass the largest number
  private int byTeam;
  private final Trials trials = new Trials(64, () -> now);

  @Property(tries = 50)
  void nearly_all_runs_are_done_in_the_quicker_way(
      @ForAll @IntRange(min = 1, max = 1000) int alone,
      @ForAll @IntRange(min = 1, max = 1000) int together) {
    run(MANY, alone, together);
    byTeam = 0;
    run(MANY, alone, together);
    double share = (double) byTeam / MANY;
    if (together < alone || together > 1.02 * alone) {
      assertTrue(together < alone ? share > 0.99 : share < 0.05, "by the team: " + share);
    }
  }

  @Test
  void the_other_way_is_taken_when_it_becomes_the_quicker_one() {
    run(MANY, 10, 20);
    assertFalse(next(10, 20));
    run(MANY, 20, 10);
    assertTrue(next(20, 10));
    run(MANY, 10, 20);
    assertFalse(next(10, 20));
  }

  @Test
  void runs_of_other_lengths_are_compared_by_the_round() {
    for (int i = 0; i < MANY; i++) {
      boolean team = trials.begin();
      now += team ? 30 : 7 * 20; // the team takes longer for a round, not for a run
      trials.end(team ? 1 : 7);
    }
    assertFalse(next(20, 30));
  }

  @Test
  void a_worker_that_wakes_up_in_the_middle_of_a_trial_is_not_taken_for_a_slow_one() {
    run(MANY, 20, 30);
    int since = 0; // runs by the team in a row
    for (int i = 0; i < MANY; i++) {
      boolean team = trials.begin();
      since = team ? since + 1 : 0;
      now += !team ? 20 : since < 20 ? 1000 : 10;
      trials.end(1);
    }
    assertTrue(next(20, 10));
  }

  @Property(tries = 20)
  void runs_that_take_long_now_and_then_are_not_taken_for_the_usual_ones(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < MANY; i++) {
      next(20, random.nextInt(4) == 0 ? 1000 : 10);
    }
    assertTrue(next(20, 10));
  }

  @Test
  void before_the_first_trial_the_team_does_all() {
    run(1000, 10, 20);
    assertEquals(1000, byTeam);
  }

  private void run(int runs, int alone, int together) {
    for (int i = 0; i < runs; i++) {
      byTeam += next(alone, together) ? 1 : 0;
    }
  }

  private boolean next(int alone, int together) {
    boolean team = trials.begin();
    now += team ? together : alone;
    trials.end(1);
    return team;
  }
}
