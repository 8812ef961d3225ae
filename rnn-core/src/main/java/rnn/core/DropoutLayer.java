package rnn.core;

import rnn.core.kernel.Team;

/** Dropout: the same masks forward and backward, computed anew from their key instead of kept. */
final class DropoutLayer implements Machine {
  private final int layer;
  private final int threshold;
  private final float scale;
  private final Activations input;
  private final Activations output;
  private final Team team;
  private final Team.Task forward = worker -> rows(worker, true);
  private final Team.Task backward = worker -> rows(worker, false);
  private Window window;
  private Masks masks;

  DropoutLayer(int layer, double rate, Activations input, Activations output, Team team) {
    this.layer = layer;
    this.threshold = Masks.threshold(rate);
    this.scale = (float) (1 / (1 - rate));
    this.input = input;
    this.output = output;
    this.team = team;
  }

  @Override
  public void forward(Window window, Masks masks) {
    this.window = window;
    this.masks = masks;
    team.run(forward);
  }

  @Override
  public void backward(Window window, Masks masks) {
    this.window = window;
    this.masks = masks;
    team.run(backward);
  }

  private void rows(int worker, boolean ahead) {
    float[] from = ahead ? input.values : output.gradient;
    float[] to = ahead ? output.values : input.gradient;
    int first = team.share(window.sequences(), worker);
    int last = team.share(window.sequences(), worker + 1);
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
