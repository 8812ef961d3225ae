package rnn.contract;

import net.jqwik.api.Group;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;

/** The catalogue keeps the contract, and so does a cell from outside with everything at once. */
final class CatalogueProperties {

  @Group
  class Tanh implements CellContract {
    @Override
    public Cell cell() {
      return Cells.TANH;
    }
  }

  @Group
  class Relu implements CellContract {
    @Override
    public Cell cell() {
      return Cells.RELU;
    }
  }

  @Group
  class Lstm implements CellContract {
    @Override
    public Cell cell() {
      return Cells.LSTM;
    }
  }

  @Group
  class PeepholeLstm implements CellContract {
    @Override
    public Cell cell() {
      return Cells.PEEPHOLE_LSTM;
    }
  }

  @Group
  class Gru implements CellContract {
    @Override
    public Cell cell() {
      return Cells.GRU;
    }
  }

  @Group
  class ResetBeforeGru implements CellContract {
    @Override
    public Cell cell() {
      return Cells.RESET_BEFORE_GRU;
    }
  }

  @Group
  class MinGru implements CellContract {
    @Override
    public Cell cell() {
      return Cells.MIN_GRU;
    }
  }

  @Group
  class MinLstm implements CellContract {
    @Override
    public Cell cell() {
      return Cells.MIN_LSTM;
    }
  }

  @Group
  class IndRnn implements CellContract {
    @Override
    public Cell cell() {
      return Cells.IND_RNN;
    }
  }

  @Group
  class User implements CellContract {
    @Override
    public Cell cell() {
      return UserCell.CELL;
    }
  }
}
