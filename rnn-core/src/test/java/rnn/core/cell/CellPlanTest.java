package rnn.core.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import rnn.core.cell.CellPlan.Memory;
import rnn.core.cell.CellPlan.Place;
import rnn.core.cell.CellPlan.Stage;
import rnn.core.expr.Expr;
import rnn.core.expr.Program;

final class CellPlanTest {
  static final List<Cell> CELLS = Cells.ALL;

  private static long transcendentals(List<Stage> stages) {
    // every float program divides, scales or takes an exponent; the derivatives' rules do none of
    // it
    return stages.stream()
        .flatMap(stage -> stage.program().instructions().stream())
        .map(Program.Instruction::op)
        .filter(op -> op == Expr.Op.SCALE || op == Expr.Op.EXPONENT || op == Expr.Op.ROUND)
        .count();
  }

  @ParameterizedTest
  @FieldSource("CELLS")
  void the_backward_pass_computes_no_transcendental_again(Cell cell) {
    CellPlan plan = new CellPlan(cell);
    assertEquals(0, transcendentals(plan.backward()), cell.name());
  }

  @Test
  void nor_does_it_compute_a_tanh_again() {
    CellPlan plan = new CellPlan(Cells.LSTM);
    assertTrue(transcendentals(plan.forward()) > 0);
    for (Stage stage : plan.backward()) {
      assertFalse(
          stage.program().instructions().stream()
              .anyMatch(i -> i.op() == Expr.Op.DIVIDE || i.op() == Expr.Op.ABS));
    }
  }

  @Test
  void the_LSTM_keeps_its_gates_where_their_pre_activations_lay() {
    CellPlan plan = new CellPlan(Cells.LSTM);
    assertEquals(1, plan.forward().size());
    assertEquals(1, plan.backward().size());
    Stage forward = plan.forward().getFirst();
    List<Place> outputs =
        forward.places().subList(forward.program().inputs().size(), forward.places().size());
    for (int block = 0; block < 4; block++) {
      assertTrue(outputs.contains(new Place(Memory.Z, block)), outputs.toString());
    }
    assertEquals(1, plan.kept(), "tanh(c) finds no room in Z");
  }

  @ParameterizedTest
  @FieldSource("CELLS")
  void no_two_outputs_of_a_stage_share_a_place(Cell cell) {
    CellPlan plan = new CellPlan(cell);
    List<Stage> stages = new ArrayList<>(plan.forward());
    stages.addAll(plan.backward());
    for (Stage stage : stages) {
      List<Place> outputs =
          stage.places().subList(stage.program().inputs().size(), stage.places().size());
      Set<Place> different = new HashSet<>(outputs);
      assertEquals(different.size(), outputs.size(), cell + ": " + outputs);
    }
  }

  @Test
  void the_engine_sees_which_cells_have_no_recurrent_product() {
    for (Cell cell : List.of(Cells.MIN_GRU, Cells.MIN_LSTM, Cells.IND_RNN)) {
      CellPlan plan = new CellPlan(cell);
      assertEquals(0, plan.recurrentBlocks(), cell.name());
      assertEquals(0, plan.productBlocks(), cell.name());
      assertEquals(plan.blocks().size(), plan.inputBlocks(), cell.name());
    }
  }

  @Test
  void the_GRU_has_its_input_part_first_and_its_recurrent_part_last() {
    CellPlan plan = new CellPlan(Cells.GRU);
    assertEquals(
        List.of("n", "r", "z", "n"), plan.blocks().stream().map(CellPlan.Block::gate).toList());
    assertEquals(3, plan.inputBlocks());
    assertEquals(1, plan.firstRecurrentBlock());
    assertEquals(3, plan.recurrentBlocks());
  }

  @Test
  void a_product_with_a_value_of_the_cells_own_cuts_the_equations_in_two() {
    CellPlan plan = new CellPlan(Cells.RESET_BEFORE_GRU);
    assertEquals(2, plan.forward().size());
    assertEquals(2, plan.backward().size());
    assertEquals(List.of(0), plan.forward().getFirst().products());
    assertEquals(List.of(0), plan.backward().getFirst().products());
    assertEquals(1, plan.productBlocks());
  }

  @Test
  void products_inside_products_are_computed_one_after_the_other() {
    Cell cell =
        Cell.define(
            "nested",
            c -> {
              Expr a = c.product("a", c.state("h").times(c.input("x")));
              Expr b = c.product("b", Expr.tanh(a));
              Expr beside = c.product("c", c.state("h").abs());
              c.output(b.plus(beside));
            });
    CellPlan plan = new CellPlan(cell);
    assertEquals(3, plan.forward().size());
    assertEquals(2, plan.forward().getFirst().products().size());
    assertEquals(1, plan.forward().get(1).products().size());
    assertEquals(3, plan.productBlocks());
  }
}
