package rnn.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  private static final int OPERATIONS = 100;

  private long now = Long.MAX_VALUE - 1000; // a clock may pass the largest number
  private int calls;
  private int longer; // of them
  private int compiledAt = 1000; // calls
  private int slow = 10_000; // ns of a call before
  private final AtomicBoolean inVain = new AtomicBoolean();
  private final WarmUp warmUp = warmUp();

  private WarmUp warmUp() {
    return new WarmUp(OPERATIONS, () -> this::use, () -> now, inVain);
  }

  private void use(int more) {
    calls++;
    longer += more;
    now += calls > compiledAt ? OPERATIONS : slow;
  }

  @Test
  void a_method_is_called_until_it_is_quick_when_it_has_made_many_turns() {
    for (int turns = 100; turns < 4000; turns += 100) {
      warmUp.before(100);
      assertEquals(0, calls);
    }
    warmUp.before(100);
    assertTrue(calls > compiledAt && calls <= compiledAt + 20, calls + " calls");
    assertEquals(calls, 2 * longer);
    assertFalse(inVain.get());
  }

  @Test
  void it_is_warmed_up_once() {
    warmUp.before(Integer.MAX_VALUE);
    int once = calls;
    for (int i = 0; i < 100; i++) {
      warmUp.before(Integer.MAX_VALUE);
    }
    assertEquals(once, calls);
  }

  @Test
  void calls_of_few_turns_are_left_alone() {
    for (int i = 0; i < 10_000; i++) {
      warmUp.before(64);
    }
    assertEquals(0, calls);
  }

  @Test
  void it_waits_for_a_compiler_that_has_much_to_do() {
    compiledAt = 5000;
    warmUp.before(4000);
    assertTrue(calls > compiledAt && calls <= compiledAt + 20, calls + " calls");
  }

  @Test
  void where_no_compiler_comes_it_gives_up_for_all() {
    compiledAt = Integer.MAX_VALUE;
    slow = 1_000_000;
    long begin = now;
    warmUp.before(4000);
    assertTrue(inVain.get());
    long waited = now - begin; // 3,500 calls, then two seconds
    assertTrue(waited > 5_500_000_000L && waited < 5_600_000_000L, waited + " ns");
    int first = calls;
    warmUp().before(4000);
    assertEquals(first, calls);
  }
}
