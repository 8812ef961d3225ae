package rnn.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class TeamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void every_worker_does_its_share_in_every_round_before_run_returns(int size) {
    try (Team team = new Team(Kernels.scalar(), size)) {
      int[] rounds = new int[size]; // plain: a round must see what the one before wrote
      for (int round = 1; round <= (size <= 2 ? 2_000 : 100); round++) {
        int expected = round;
        team.run(worker -> {
          int next = (worker + 1) % size;
          assertTrue(rounds[next] >= expected - 1);
          rounds[worker]++;
        });
        for (int worker = 0; worker < size; worker++) {
          assertEquals(expected, rounds[worker]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void of_several_rounds_none_begins_before_all_shares_of_the_one_before_are_done(int size) {
    SplittableRandom random = new SplittableRandom(size);
    try (Team team = new Team(Kernels.scalar(), size)) {
      for (int run = 0; run < (size <= 2 ? 500 : 50); run++) {
        int rounds = 1 + random.nextInt(8);
        int[][] done = new int[rounds][size]; // plain: a round must see what the one before wrote
        int slow = random.nextInt(size);
        if (run % 50 == 49) {
          pause(5); // until the workers are parked
        }
        team.run(
            rounds,
            (worker, round) -> {
              for (int i = 0; i < size && round > 0; i++) {
                assertEquals(1, done[round - 1][i]);
              }
              if (worker == slow) {
                pauseNanos(5_000);
              }
              done[round][worker]++;
            });
        assertEquals(size, Arrays.stream(done[rounds - 1]).sum());
        for (int[] shares : done) {
          assertEquals(size, Arrays.stream(shares).filter(count -> count == 1).count());
        }
      }
    }
  }

  private static void pauseNanos(long ns) {
    for (long end = System.nanoTime() + ns; System.nanoTime() < end; ) {}
  }

  @Test
  void workers_that_fell_asleep_wake_up() throws InterruptedException {
    try (Team team = new Team(Kernels.scalar(), 3)) {
      AtomicIntegerArray done = new AtomicIntegerArray(3);
      for (int i = 0; i < 5; i++) {
        team.run(done::incrementAndGet);
        Thread.sleep(20);
      }
      team.run(done::incrementAndGet);
      assertEquals("[6, 6, 6]", done.toString());
    }
  }

  @Test
  void the_caller_is_worker_0_and_the_others_are_threads_of_their_own() {
    try (Team team = new Team(Kernels.scalar(), 3)) {
      AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(3);
      team.run(worker -> {
        threads.set(worker, Thread.currentThread());
        while (threads.get(1) == null || threads.get(2) == null) {
          Thread.onSpinWait(); // nobody is free to take another's share
        }
      });
      assertSame(Thread.currentThread(), threads.get(0));
      assertNotSame(threads.get(1), threads.get(2));
      assertTrue(
          threads.get(1).isDaemon(), "a team that nobody closed must not keep the process alive");
    }
  }

  @Test
  void the_caller_does_the_share_of_a_worker_that_does_not_come() throws InterruptedException {
    Thread caller = Thread.currentThread();
    try (Team team = new Team(Kernels.scalar(), 2)) {
      boolean[] taken = new boolean[1];
      for (int i = 0; i < 500 && !taken[0]; i++) {
        Thread.sleep(2); // the worker parks, and takes its time to wake up
        team.run(worker -> {
          if (worker == 1 && Thread.currentThread() == caller) {
            taken[0] = true;
          }
        });
      }
      assertTrue(taken[0]);
    }
  }

  @Test
  void a_worker_that_lost_its_core_is_not_waited_for_until_some_time_has_passed() {
    Thread caller = Thread.currentThread();
    try (Team team = new Team(Kernels.scalar(), 2)) {
      AtomicIntegerArray shares = new AtomicIntegerArray(2); // of worker 1: the caller's, its own
      long took;
      do {
        loseTheCore(team, caller);
        shares.set(0, 0);
        shares.set(1, 0);
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
          team.run(worker -> {
            if (worker == 0) { // long enough for a worker that is awake to do its share
              pauseNanos(20_000);
            } else {
              shares.incrementAndGet(Thread.currentThread() == caller ? 0 : 1);
            }
          });
        }
        took = System.nanoTime() - start;
      } while (took > 4_000_000); // then somebody else has a core, and the absence may be over
      assertEquals("[50, 0]", shares.toString());
      while (shares.get(1) == 0) { // until it is back
        team.run(worker -> {
          pause(worker == 0 ? 5 : 0);
          shares.addAndGet(1, Thread.currentThread() == caller ? 0 : 1);
        });
      }
    }
  }

  /** Lets worker 1 begin a share and then stay away for much longer than others need. */
  private static void loseTheCore(Team team, Thread caller) {
    AtomicIntegerArray begun = new AtomicIntegerArray(1);
    while (begun.get(0) == 0) {
      team.run(worker -> {
        boolean own = Thread.currentThread() != caller;
        begun.addAndGet(0, own ? 1 : 0);
        pause(own ? 50 : worker == 0 ? 5 : 0);
      });
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_worker_that_was_late_before_nobody_asked_for_it_is_not_away_after_that(boolean alone) {
    Thread caller = Thread.currentThread();
    AtomicLong now = new AtomicLong();
    AtomicInteger looks = new AtomicInteger(); // at the clock
    try (Team team =
        new Team(
            Kernels.scalar(),
            2,
            () -> {
              looks.incrementAndGet();
              return now.get();
            })) {
      Thread other = worker(team);
      for (int i = 0; i < 5; i++) {
        beLate(team, looks);
        team.setAlone(alone);
        while (!alone && other.getState() != Thread.State.WAITING) {
          pause(1); // until it sleeps
        }
        now.addAndGet(2_000_000);
        team.setAlone(false);
        beLate(team, looks);
        AtomicInteger foreign = new AtomicInteger(); // shares that the worker does
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (foreign.get() == 0) {
          assertTrue(System.nanoTime() < deadline, "the worker is not asked any more");
          team.run(worker -> {
            foreign.addAndGet(Thread.currentThread() == caller ? 0 : 1);
            pauseNanos(worker == 0 ? 20_000 : 0);
          });
        }
      }
    }
  }

  /** The thread of worker 1. */
  private static Thread worker(Team team) {
    AtomicReferenceArray<Thread> threads = new AtomicReferenceArray<>(2);
    team.run(worker -> {
      threads.set(worker, Thread.currentThread());
      while (threads.get(1) == null) {
        Thread.onSpinWait(); // nobody is free to take another's share
      }
    });
    return threads.get(1);
  }

  /** Has the caller do a share of worker 1, which is awake, and look at the clock. */
  private static void beLate(Team team, AtomicInteger looks) {
    looks.set(0);
    while (looks.get() == 0) {
      team.run(worker -> {});
    }
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_failure_of_any_worker_is_thrown_by_run_and_the_team_lives_on() {
    try (Team team = new Team(Kernels.scalar(), 3)) {
      for (int failing = 0; failing < 3; failing++) {
        int bad = failing;
        AtomicIntegerArray done = new AtomicIntegerArray(3);
        RuntimeException e =
            assertThrows(
                RuntimeException.class,
                () ->
                    team.run(worker -> {
                      done.incrementAndGet(worker);
                      if (worker == bad) {
                        throw new IllegalArgumentException("broken");
                      }
                    }));
        assertTrue(e.getMessage().contains("broken"), e.getMessage());
        assertEquals("[1, 1, 1]", done.toString());
        team.run(done::incrementAndGet);
        assertEquals("[2, 2, 2]", done.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void a_failure_in_a_round_is_thrown_after_the_last_one(int bad) {
    try (Team team = new Team(Kernels.scalar(), 3)) {
      AtomicIntegerArray done = new AtomicIntegerArray(3);
      RuntimeException e =
          assertThrows(
              RuntimeException.class,
              () -> {
                team.run(
                    4,
                    (worker, round) -> {
                      done.incrementAndGet(worker);
                      if (worker == bad && round == 1) {
                        throw new IllegalArgumentException("broken");
                      }
                    });
                fail("all did their shares");
              });
      assertTrue(e.getMessage().contains("broken"), e.getMessage());
      assertEquals("[4, 4, 4]", done.toString());
      team.run(done::incrementAndGet);
      assertEquals("[5, 5, 5]", done.toString());
    }
  }

  @Test
  void the_caller_does_all_shares_of_rounds_that_it_does_quicker_alone() {
    Thread caller = Thread.currentThread();
    try (Team team = new Team(Kernels.scalar(), 2)) {
      Trials trials = team.trials();
      AtomicInteger foreign = new AtomicInteger(); // shares that another thread does
      Team.Rounds task =
          (worker, round) -> {
            boolean own = Thread.currentThread() == caller;
            foreign.addAndGet(own ? 0 : 1);
            pauseNanos(!own ? 20_000 : worker == 0 ? 5_000 : 0);
          };
      long deadline = System.nanoTime() + 30_000_000_000L;
      do {
        assertTrue(System.nanoTime() < deadline, "the other one is still asked");
        foreign.set(0);
        for (int run = 0; run < 20_000; run++) {
          team.setAlone(!trials.begin());
          team.run(2, task);
          trials.end(2);
        }
      } while (foreign.get() > 2_000); // in trials
      RuntimeException e =
          assertThrows(
              IllegalStateException.class,
              () -> {
                team.run(
                    2,
                    (worker, round) -> {
                      throw new IllegalArgumentException("broken");
                    });
                fail("all did their shares");
              });
      assertTrue(e.getMessage().contains("broken"), e.getMessage());
      team.run(2, task);
    }
  }

  @Test
  void when_the_caller_and_a_worker_fail_the_next_round_is_not_blamed() {
    try (Team team = new Team(Kernels.scalar(), 2)) {
      assertThrows(
          RuntimeException.class,
          () ->
              team.run(worker -> {
                throw new IllegalArgumentException("broken");
              }));
      team.run(worker -> {});
    }
  }

  @Test
  void shares_follow_each_other_and_leave_nothing_out() {
    try (Team team = new Team(Kernels.scalar(), 3)) {
      for (int count : new int[] {0, 1, 2, 3, 4, 10, 1_000_000_000}) {
        assertEquals(0, team.share(count, 0));
        assertEquals(count, team.share(count, 3));
        for (int worker = 0; worker < 3; worker++) {
          int share = team.share(count, worker + 1) - team.share(count, worker);
          assertTrue(share >= count / 3 && share <= count / 3 + 1);
        }
      }
    }
  }

  @Test
  void every_worker_has_kernels_of_its_own() {
    Kernels kernels = Kernels.scalar();
    try (Team team = new Team(kernels, 2)) {
      assertNotSame(kernels, team.kernels(0)); // somebody else's may be the same
      assertNotSame(kernels, team.kernels(1));
      assertNotSame(team.kernels(0), team.kernels(1));
      assertEquals(kernels.toString(), team.kernels(1).toString());
    }
  }

  @Test
  void a_team_of_nobody_is_refused() {
    assertEquals(
        "team: found 0 threads, expected at least 1",
        assertThrows(IllegalArgumentException.class, () -> new Team(Kernels.scalar(), 0))
            .getMessage());
  }
}
