package rnn.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TrialsTest {
  private static final int MANY = 100_000;

  private long now;
  private int byTeam;
  private Trials trials;

  @BeforeEach
  @BeforeTry
  void begin() {
    now = Long.MAX_VALUE - MANY; // a clock may pass the largest number
    byTeam = 0;
    trials = new Trials(() -> now);
  }

  @Property(tries = 50)
  void nearly_all_runs_are_done_in_the_quicker_way(
      @ForAll @IntRange(min = 1, max = 1000) int alone,
      @ForAll @IntRange(min = 1, max = 1000) int together) {
    run(MANY, alone, together);
    byTeam = 0;
    run(MANY, alone, together);
    double share = (double) byTeam / MANY;
    assertTrue(together < 0.97 * alone ? share > 0.99 : share < 0.05, "by the team: " + share);
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
  void a_team_that_takes_as_long_as_the_caller_is_not_asked() {
    run(MANY, 100, 100);
    assertFalse(next(100, 100));
  }

  @Test
  void a_team_that_wins_one_trial_is_not_asked_until_it_wins_the_next_one_too() {
    run(MANY, 10, 20);
    assertEquals(64, askedInARow(true, 10, 5));
    assertEquals(64, askedInARow(true, 10, 20));
    assertEquals(64, askedInARow(true, 10, 5));
    assertTrue(askedInARow(true, 10, 5) > 1000);
  }

  @Test
  void a_team_that_loses_one_trial_is_asked_until_it_loses_the_next_one_too() {
    run(MANY, 20, 10);
    assertEquals(64, askedInARow(false, 20, 30));
    run(63, 20, 30);
    assertEquals(64, askedInARow(false, 20, 10));
    run(63, 20, 10);
    assertEquals(64, askedInARow(false, 20, 30));
    assertEquals(64, askedInARow(false, 20, 30));
    assertTrue(askedInARow(false, 20, 30) > 1000);
  }

  @Test
  void the_next_trial_comes_soon_after_a_win_at_once_after_a_loss_and_soon_after_two() {
    run(MANY, 10, 20);
    askedInARow(true, 10, 5);
    assertEquals(33 * 64 - 1, askedInARow(false, 10, 5), "after a win");
    run(2 * MANY, 20, 10);
    askedInARow(false, 20, 30);
    assertEquals(63, askedInARow(true, 20, 30), "after a loss");
    askedInARow(false, 20, 30);
    assertEquals(63, askedInARow(true, 20, 30));
    assertEquals(33 * 64 - 1, askedInARow(false, 20, 30), "after two");
  }

  @Test
  void a_team_that_is_very_slow_is_not_asked_more_often() {
    run(MANY, 10, 1_000_000);
    byTeam = 0;
    run(MANY, 10, 1_000_000);
    assertTrue(byTeam < MANY / 1000, "by the team: " + byTeam);
  }

  @Property(tries = 20)
  void of_long_runs_few_are_timed(@ForAll @IntRange(min = 1, max = 1000) int milliseconds) {
    int alone = milliseconds * 1_000_000;
    run(500, alone, 2 * alone);
    assertFalse(next(alone, 2 * alone));
    byTeam = 0;
    run(1000, alone, 2 * alone);
    assertTrue(byTeam > 0 && byTeam < 50, "by the team: " + byTeam);
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
  void runs_that_take_long_now_and_then_are_not_the_usual_ones(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < MANY; i++) {
      byTeam += next(20, random.nextInt(4) == 0 ? 1000 : 10) ? 1 : 0;
    }
    assertTrue(byTeam > 0.95 * MANY, "by the team: " + byTeam);
  }

  @Property(tries = 20)
  void runs_that_take_short_now_and_then_are_not_the_usual_ones(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < MANY; i++) {
      byTeam += next(20, random.nextInt(4) == 0 ? 1 : 30) ? 1 : 0;
    }
    assertTrue(byTeam < 0.05 * MANY, "by the team: " + byTeam);
  }

  @Test
  void before_the_first_trial_the_team_does_all() {
    run(96, 10, 20);
    assertEquals(96, byTeam);
    assertFalse(next(10, 20));
  }

  @Test
  void the_second_trial_comes_soon_after_the_first() {
    assertEquals(96, askedInARow(true, 20, 10));
    assertEquals(63, askedInARow(false, 20, 10));
    assertEquals(33 * 64 - 1, askedInARow(true, 20, 10));
    assertEquals(63, askedInARow(false, 20, 10));
    assertEquals(65 * 64 - 1, askedInARow(true, 20, 10));
  }

  @Test
  void while_trials_contradict_each_other_the_next_one_comes_soon() {
    run(2 * MANY, 10, 20);
    askedInARow(true, 10, 20);
    assertEquals(257 * 64 - 1, askedInARow(false, 10, 20));
    for (int i = 0; i < 3; i++) {
      askedInARow(true, 10, 5);
      assertEquals(33 * 64 - 1, askedInARow(false, 10, 5), "after a win");
      askedInARow(true, 10, 20);
      assertEquals(33 * 64 - 1, askedInARow(false, 10, 20), "after a win and a loss");
    }
    askedInARow(true, 10, 20);
    assertEquals(65 * 64 - 1, askedInARow(false, 10, 20), "after two losses");
  }

  @Test
  void after_a_trial_in_which_the_caller_became_twice_as_quick_the_next_one_comes_soon() {
    run(2 * MANY, 40, 60);
    askedInARow(true, 40, 60);
    assertEquals(257 * 64 - 1, askedInARow(false, 40, 60));
    askedInARow(true, 40, 60);
    assertEquals(257 * 64 - 1, askedInARow(false, 40, 60));
    int alone = 64; // of the next trial, before it asks the team
    run(alone, 19, 29);
    assertEquals(64, askedInARow(true, 19, 29));
    assertEquals(33 * 64 - 1, askedInARow(false, 19, 29));
    askedInARow(true, 19, 29);
    assertEquals(65 * 64 - 1, askedInARow(false, 19, 29));
  }

  /** Runs until the team, or the caller alone, is no longer asked: how often it was, once it is. */
  private int askedInARow(boolean team, int alone, int together) {
    int asked = 0;
    for (int i = 0; i < 2 * MANY; i++) {
      boolean other = next(alone, together) != team;
      if (asked > 0 && other) {
        return asked;
      }
      asked += other ? 0 : 1;
    }
    return asked;
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
