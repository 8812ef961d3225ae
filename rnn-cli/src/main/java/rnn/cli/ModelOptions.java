package rnn.cli;

import picocli.CommandLine.Option;
import rnn.core.Model;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;

/** The options that say what is trained. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "CELL",
      converter = Values.CellName.class,
      completionCandidates = Values.CellName.class,
      description = "The recurrent cell (${DEFAULT-VALUE}): ${COMPLETION-CANDIDATES}.")
  String cell = "lstm";

  @Option(
      names = "--rnn-size",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Units of a layer (${DEFAULT-VALUE}).")
  int units = 128;

  @Option(
      names = "--num-layers",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Recurrent layers (${DEFAULT-VALUE}).")
  int layers = 2;

  @Option(
      names = "--embedding",
      paramLabel = "N",
      converter = Values.Count.class,
      description = "Learn a vector of N values for each symbol. Default: 1-of-k.")
  Integer embedding;

  @Option(
      names = "--dropout",
      paramLabel = "P",
      converter = Values.Rate.class,
      description = "Share of each layer's outputs dropped in training (${DEFAULT-VALUE}).")
  double dropout = 0;

  /** Of a model small enough that all of its gradient can be checked. */
  static ModelOptions small() {
    ModelOptions options = new ModelOptions();
    options.units = 16;
    return options;
  }

  Model model(int symbols) {
    return model(Cells.named(cell), symbols);
  }

  /** The same model with another cell. */
  Model model(Cell of, int symbols) {
    Model model = Model.symbols(symbols);
    if (embedding != null) {
      model = model.embedding(embedding);
    }
    for (int i = 0; i < layers; i++) {
      model = model.recurrent(of, units).dropout(dropout);
    }
    return model.dense(symbols);
  }
}
