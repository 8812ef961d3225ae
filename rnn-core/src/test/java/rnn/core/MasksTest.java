package rnn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which values dropout drops. */
final class MasksTest {
  private static String drops(Masks masks, int layer, int t, int b, double rate, int units) {
    StringBuilder text = new StringBuilder();
    int row = masks.row(layer, t, b);
    for (int u = 0; u < units; u++) {
      text.append(Masks.keeps(row, u, Masks.threshold(rate)) ? '.' : 'x');
    }
    return text.toString();
  }

  /** A resumed run of a later version must drop what this one would have dropped. */
  @Test
  void the_hash_is_part_of_the_specification() {
    assertEquals(
        "..x.x..xx........x................x...xx..x.......x.xx..........",
        drops(new Masks(7).at(3), 2, 1, 4, 0.3, 64));
    assertEquals(
        "x.xx...xxx..x...x..xx..xx.x.xx...xxx.xx..x...xx......xxx...xx..x",
        drops(new Masks(-1).at(1L << 40), 0, 70_000, 2, 0.5, 64));
  }

  @Test
  void seed_step_layer_time_and_sequence_each_give_another_mask() {
    String mask = drops(new Masks(7).at(3), 2, 1, 4, 0.5, 64);
    for (String other :
        new String[] {
          drops(new Masks(8).at(3), 2, 1, 4, 0.5, 64),
          drops(new Masks(7).at(4), 2, 1, 4, 0.5, 64),
          drops(new Masks(7).at(3), 3, 1, 4, 0.5, 64),
          drops(new Masks(7).at(3), 2, 2, 4, 0.5, 64),
          drops(new Masks(7).at(3), 2, 1, 5, 0.5, 64),
          drops(new Masks(7).at(3), 2, 4, 1, 0.5, 64)
        }) {
      long same = 0;
      for (int u = 0; u < 64; u++) {
        same += mask.charAt(u) == other.charAt(u) ? 1 : 0;
      }
      assertTrue(same > 16 && same < 48, mask + " " + other);
    }
  }

  /** Exactly threshold of 2²⁴ hashes drop: all do at the top, none at 0. */
  @Test
  void a_rate_of_0_drops_nothing_and_almost_1_almost_all() {
    assertTrue(drops(new Masks(1), 0, 0, 0, 0, 1000).indexOf('x') < 0);
    assertTrue(drops(new Masks(1), 0, 0, 0, 1 - 1e-7, 1000).indexOf('.') < 0);
    assertEquals(1 << 23, Masks.threshold(0.5));
  }
}
