package rnn.core;

/** Dropout: the same masks forward and backward, computed anew from their key instead of kept. */
final class DropoutLayer implements Machine {
  private final int layer;
  private final int threshold;
  private final float scale;
  private final Activations input;
  private final Activations output;

  DropoutLayer(int layer, double rate, Activations input, Activations output) {
    this.layer = layer;
    this.threshold = Masks.threshold(rate);
    this.scale = (float) (1 / (1 - rate));
    this.input = input;
    this.output = output;
  }

  @Override
  public void forward(int worker, Layout layout, Masks masks) {
    for (int t = 0; t < layout.window().steps(); t++) {
      int from = input.at(input.row(layout, worker, t));
      int to = output.at(output.row(layout, worker, t));
      rows(worker, layout, masks, t, input.values, from, output.values, to);
    }
  }

  @Override
  public void backward(int worker, Layout layout, Masks masks) {
    for (int t = 0; t < layout.window().steps(); t++) {
      int from = output.at(output.row(layout, worker, t));
      int to = input.at(input.row(layout, worker, t));
      rows(worker, layout, masks, t, output.gradient, from, input.gradient, to);
    }
  }

  private void rows(
      int worker,
      Layout layout,
      Masks masks,
      int t,
      float[] from,
      int first,
      float[] to,
      int firstTo) {
    for (int i = 0; i < layout.rows(worker, t); i++) {
      int at = first + i * input.stride;
      int into = firstTo + i * input.stride;
      if (masks == Masks.NONE) {
        System.arraycopy(from, at, to, into, input.units);
      } else {
        mask(masks.row(layer, t, layout.first(worker) + i), from, at, to, into);
      }
    }
  }

  private void mask(int row, float[] from, int at, float[] to, int into) {
    for (int u = 0; u < input.units; u++) {
      to[into + u] = Masks.keeps(row, u, threshold) ? from[at + u] * scale : 0;
    }
  }
}
