package rnn.cli;

import java.io.ByteArrayOutputStream;
import rnn.core.Hash;
import rnn.core.Rnn;
import rnn.core.Weights;
import rnn.core.kernel.Kernels;
import rnn.train.Sampler;
import rnn.train.data.Alphabet;

/** Text from a model, symbol by symbol: each drawn one is fed back in. */
final class Sampling {
  /**
   * Steps times weights below which the scalar kernels are done before the JIT compiler has made
   * the others fast.
   */
  private static final double SHORT = 2e9;

  private final Alphabet alphabet;
  private final Rnn rnn;
  private final float[] logits;
  private final long seed;

  Sampling(Weights weights, Alphabet alphabet, long seed) {
    this(weights, alphabet, seed, Kernels.scalar());
  }

  Sampling(Weights weights, Alphabet alphabet, long seed, Kernels kernels) {
    this.alphabet = alphabet;
    this.seed = seed;
    rnn = new Rnn(weights, kernels);
    logits = new float[weights.model().outputs()];
  }

  /** The kernels for this many steps: the bits are the same, so the ones that are done first. */
  static Kernels kernels(KernelChoice choice, Weights weights, long steps) {
    boolean quick = choice == null && (double) steps * weights.values().length < SHORT;
    return quick ? Kernels.scalar() : KernelChoice.kernels(choice);
  }

  /** Reads a text; without one, a line feed where the alphabet has one, else a random symbol. */
  void prime(String text) {
    int[] symbols = text.isEmpty() ? new int[] {first()} : alphabet.encode(text);
    for (int symbol : symbols) {
      rnn.step(symbol, logits);
    }
  }

  private int first() {
    try {
      return alphabet.encode("\n")[0];
    } catch (IllegalArgumentException e) {
      return (int) (Hash.uniform(Hash.of(seed, -1)) * alphabet.size());
    }
  }

  /** Draws the next symbol and reads it; gives its bytes. */
  byte[] next(Sampler sampler) {
    int symbol = sampler.draw(logits);
    rnn.step(symbol, logits);
    return alphabet.bytes(symbol);
  }

  /** A short text. */
  byte[] bytes(int length, double temperature) {
    Sampler sampler = sampler().temperature(temperature);
    prime("");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < length; i++) {
      bytes.writeBytes(next(sampler));
    }
    return bytes.toByteArray();
  }

  Sampler sampler() {
    return Sampler.of(logits.length, seed);
  }
}
