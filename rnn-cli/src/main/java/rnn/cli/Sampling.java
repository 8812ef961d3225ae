package rnn.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import rnn.core.Layer;
import rnn.core.Model;
import rnn.core.Rnn;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;
import rnn.train.Checkpoint;
import rnn.train.Sampler;
import rnn.train.data.Alphabet;

/** A model that writes: what it draws is what it reads next. */
final class Sampling {
  /** The units of a layer that are worth another thread. */
  private static final int UNITS = 64;

  private final Alphabet alphabet;
  private final Rnn rnn;
  private final Sampler sampler;
  private final float[] logits;

  Sampling(Checkpoint model, Kernels kernels, Sampler sampler) {
    alphabet = model.alphabet();
    rnn = new Rnn(model.weights(), new Team(kernels, threads(model.weights().model())));
    this.sampler = sampler.kernels(kernels);
    logits = new float[alphabet.size()];
  }

  private static int threads(Model model) {
    int widest = model.layers().stream().mapToInt(Sampling::units).max().orElse(0);
    return Math.clamp(widest / UNITS, 1, Runtime.getRuntime().availableProcessors());
  }

  private static int units(Layer layer) {
    return layer instanceof Layer.Recurrent recurrent ? recurrent.units() : 0;
  }

  /**
   * Writes a text and what the model makes of it.
   *
   * @param prime the beginning, not empty
   * @param length how many symbols to add
   * @throws IllegalArgumentException if a character of the beginning is unknown to the model
   */
  void write(OutputStream out, String prime, int length) throws IOException {
    for (int symbol : encoded(prime)) {
      rnn.step(symbol, logits);
    }
    out.write(prime.getBytes(StandardCharsets.UTF_8));
    continueFor(out, length);
  }

  private int[] encoded(String prime) {
    try {
      return alphabet.encode(prime);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--prime: " + e.getMessage(), e);
    }
  }

  /**
   * Writes what the model begins a line with; where it knows no line ends, every symbol is equally
   * likely to be the first.
   */
  void write(OutputStream out, int length) throws IOException {
    int[] newline = newline();
    if (newline.length == 1) {
      rnn.step(newline[0], logits);
    }
    continueFor(out, length);
  }

  private int[] newline() {
    try {
      int[] symbol = alphabet.encode("\n");
      return symbol[0] == alphabet.unknown() ? new int[0] : symbol;
    } catch (IllegalArgumentException e) {
      return new int[0];
    }
  }

  private void continueFor(OutputStream out, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      int symbol = sampler.draw(logits);
      out.write(alphabet.bytes(symbol));
      rnn.step(symbol, logits);
    }
  }
}
