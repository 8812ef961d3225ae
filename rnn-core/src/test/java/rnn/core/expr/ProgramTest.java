package rnn.core.expr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Slots;

final class ProgramTest {
  private static Program product(Expr a, Expr b) {
    return Program.of(List.of(a.times(b)));
  }

  @Test
  void programs_are_equal_if_their_code_and_their_scalars_are() {
    Object key = product(Expr.leaf("a"), Expr.leaf("b")).key();
    assertEquals(key, product(Expr.leaf("x"), Expr.leaf("y")).key());
    assertNotEquals(key, product(Expr.leaf("a"), Expr.scalar("b")).key());
    assertNotEquals(key, Program.of(List.of(Expr.leaf("a").plus(Expr.leaf("b")))).key());
    assertNotEquals(
        product(Expr.scalar("a"), Expr.leaf("b")).key(),
        product(Expr.leaf("a"), Expr.scalar("b")).key());
  }

  @Test
  void a_scalar_has_one_value_for_all_units_of_a_row() {
    Program program = product(Expr.leaf("a"), Expr.scalar("b"));
    assertFalse(program.scalarInput(0));
    assertTrue(program.scalarInput(1));
    float[] y = new float[4];
    Slots slots = new Slots(3);
    slots.set(0, new float[] {1, 2, 3, 4}, 0, 2);
    slots.set(1, new float[] {10, 100}, 0, 1);
    slots.set(2, y, 0, 2);
    Kernels.scalar().pointwise(program).run(slots, 2, 2);
    assertArrayEquals(new float[] {10, 20, 300, 400}, y);
  }

  @Test
  void what_nobody_reads_has_no_last_use() {
    Expr a = Expr.leaf("a");
    Program program = Program.of(List.of(a.plus(a)));
    assertArrayEquals(new int[] {1, 2}, program.lastUses());
  }
}
