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
  public void forward(int worker, Window window, Masks masks, int first, int last) {
    rows(window, masks, first, last, input.values, output.values);
  }

  @Override
  public void backward(int worker, Window window, Masks masks, int first, int last) {
    rows(window, masks, first, last, output.gradient, input.gradient);
  }

  private void rows(Window window, Masks masks, int first, int last, float[] from, float[] to) {
    for (int t = 0; t < window.steps(); t++) {
      for (int b = first; b < Math.min(last, window.rows(t)); b++) {
        int at = (window.offset(t) + b) * input.stride;
        if (masks == Masks.NONE) {
          System.arraycopy(from, at, to, at, input.units);
        } else {
          mask(masks.row(layer, t, b), from, to, at);
        }
      }
    }
  }

  private void mask(int row, float[] from, float[] to, int at) {
    for (int u = 0; u < input.units; u++) {
      to[at + u] = Masks.keeps(row, u, threshold) ? from[at + u] * scale : 0;
    }
  }
}
