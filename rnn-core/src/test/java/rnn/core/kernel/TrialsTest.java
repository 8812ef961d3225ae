package rnn.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** All times in microseconds. */
final class TrialsTest {
  private static final int SECOND = 1_000_000;

  private long now = Long.MAX_VALUE - 1000L * SECOND; // ns; a clock may pass the largest number
  private Trials trials = new Trials(() -> now);

  @Property(tries = 50)
  void nearly_all_time_goes_to_the_quicker_way(
      @ForAll @IntRange(min = 10, max = 1000) int alone,
      @ForAll @IntRange(min = 10, max = 1000) int together) {
    trials = new Trials(() -> now); // without what the last try left
    run(3 * SECOND, () -> alone, () -> together);
    double share = run(3 * SECOND, () -> alone, () -> together);
    if (together != alone) {
      double other = together < alone ? 1 - share : share;
      double times = (double) Math.max(alone, together) / Math.min(alone, together);
      assertTrue(other < 0.01 * times, "the slower way: " + other);
    }
  }

  @Test
  void the_other_way_is_taken_when_it_becomes_the_quicker_one() {
    run(SECOND, () -> 10, () -> 20);
    assertFalse(next(10, 20));
    run(SECOND, () -> 20, () -> 10);
    assertTrue(next(20, 10));
    run(SECOND, () -> 10, () -> 20);
    assertFalse(next(10, 20));
  }

  @Test
  void runs_of_other_lengths_are_compared_by_the_round() {
    for (int i = 0; i < 100_000; i++) {
      boolean team = trials.begin();
      now += 1000L * (team ? 30 : 7 * 20); // the team takes longer for a round, not for a run
      trials.end(team ? 1 : 7);
    }
    assertFalse(next(20, 30));
  }

  @Property(tries = 20)
  void what_lies_between_runs_does_not_count(@ForAll long seed) {
    trials = new Trials(() -> now);
    SplittableRandom random = new SplittableRandom(seed);
    int byTeam = 0;
    for (int i = 0; i < 200_000; i++) {
      now += random.nextInt(10_000_000); // after a run of the team mostly, or of the caller
      byTeam += next(10, 12) && i >= 100_000 ? 1 : 0;
    }
    assertTrue(byTeam < 2_000, "by the team: " + byTeam);
  }

  @Test
  void a_worker_that_wakes_up_in_the_middle_of_a_trial_is_not_taken_for_a_slow_one() {
    run(SECOND, () -> 20, () -> 30);
    int since = 0; // runs by the team in a row
    for (int i = 0; i < 100_000; i++) {
      since = next(20, since == 0 ? 900 : 10) ? since + 1 : 0;
    }
    assertTrue(next(20, 10));
  }

  @Test
  void slow_first_runs_do_not_count() {
    int byTeam = 0;
    for (int i = 0; i < 1000; i++) {
      byTeam += next(300, i < 48 ? 3000 : 200) ? 1 : 0;
    }
    assertTrue(byTeam > 980, "by the team: " + byTeam);
  }

  /**
   * A scheduler takes a core for milliseconds: few runs are slow, and cost more than all others.
   */
  @Property(tries = 20)
  void a_team_that_loses_a_core_again_and_again_counts_with_the_time_that_takes(@ForAll long seed) {
    trials = new Trials(() -> now);
    SplittableRandom random = new SplittableRandom(seed);
    double share = run(9 * SECOND, () -> 20, () -> random.nextInt(100) == 0 ? 3500 : 10);
    assertTrue(share < 0.15, "by the team: " + share); // on probation
  }

  @Property(tries = 20)
  void a_core_that_is_gone_once_in_a_second_changes_nothing(@ForAll long seed) {
    trials = new Trials(() -> now);
    SplittableRandom random = new SplittableRandom(seed);
    double share = run(9 * SECOND, () -> 20, () -> random.nextInt(100_000) == 0 ? 3500 : 10);
    assertTrue(share > 0.95, "by the team: " + share);
  }

  @Property(tries = 20)
  void a_caller_that_loses_its_core_now_and_then_is_not_taken_for_a_slow_one(@ForAll long seed) {
    trials = new Trials(() -> now);
    SplittableRandom random = new SplittableRandom(seed);
    double share = run(9 * SECOND, () -> random.nextInt(6) == 0 ? 60 : 20, () -> 22);
    assertTrue(share < 0.009, "by the team: " + share);
  }

  @Test
  void before_the_first_trial_the_team_does_all() {
    assertEquals(1, run(32_000, () -> 10, () -> 20));
    assertFalse(next(10, 20));
  }

  /** Runs for that long, by what a run of each way takes; gives the team's share of the time. */
  private double run(long length, IntSupplier alone, IntSupplier together) {
    long start = now;
    long byTeam = 0;
    while (now - start < 1000 * length) {
      int team = together.getAsInt();
      byTeam += next(alone.getAsInt(), team) ? 1000L * team : 0;
    }
    return (double) byTeam / (now - start);
  }

  private boolean next(int alone, int together) {
    boolean team = trials.begin();
    now += 1000L * (team ? together : alone);
    trials.end(1);
    return team;
  }
}
