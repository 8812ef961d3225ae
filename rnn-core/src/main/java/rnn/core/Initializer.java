package rnn.core;

/** Gives weights their first values. */
@FunctionalInterface
public interface Initializer {

  /**
   * Overwrites one parameter.
   *
   * @param weights the weights
   * @param p the parameter
   * @param seed a seed of this parameter's own
   */
  void fill(Weights weights, Parameter p, long seed);

  /** Every value uniform in ±{@code range}: char-rnn's start, with 0.08. */
  static Initializer uniform(double range) {
    if (!(range >= 0) || !Float.isFinite((float) range)) {
      throw new IllegalArgumentException(
          "initializer: found a range of %s, expected 0 or more, finite in float".formatted(range));
    }
    return (weights, p, seed) -> {
      for (int i = 0; i < p.size(); i++) {
        weights.values()[p.offset() + i] =
            (float) (range * (2 * Hash.uniform(Hash.of(seed, i)) - 1));
      }
    };
  }

  /**
   * PyTorch's start: uniform in ±1/√H in recurrent layers of H units, ±1/√I in dense layers with I
   * inputs, and normal in embeddings.
   */
  static Initializer pytorch() {
    return (weights, p, seed) -> {
      Model model = weights.model();
      switch (model.layers().get(p.layer())) {
        case Layer.Recurrent r -> uniform(1 / Math.sqrt(r.units())).fill(weights, p, seed);
        case Layer.Dense d ->
            uniform(1 / Math.sqrt(model.inputsOf(p.layer()))).fill(weights, p, seed);
        default -> {
          for (int i = 0; i < p.size(); i++) {
            weights.values()[p.offset() + i] = (float) Hash.normal(Hash.of(seed, i));
          }
        }
      }
    };
  }

  /** This, but every recurrent matrix of a gate orthogonal. Saxe, McClelland &amp; Ganguli 2014. */
  default Initializer orthogonal() {
    return (weights, p, seed) -> {
      if (p.kind() == Parameter.Kind.RECURRENT_WEIGHT) {
        for (int gate = 0; gate < p.gates().size(); gate++) {
          int n = p.columns();
          Orthogonal.fill(weights.values(), p.offset() + gate * n * n, n, Hash.of(seed, gate));
        }
      } else {
        fill(weights, p, seed);
      }
    };
  }

  /**
   * This, but the input bias of every gate named {@code f} is {@code value}: a memory that at first
   * remembers. Gers et al. 2000; Jozefowicz et al. 2015.
   */
  default Initializer forgetBias(double value) {
    if (!Float.isFinite((float) value)) {
      throw new IllegalArgumentException(
          "initializer: found a forget bias of %s, expected a number, finite in float"
              .formatted(value));
    }
    return (weights, p, seed) -> {
      fill(weights, p, seed);
      int gate = p.gates().indexOf("f");
      if (p.kind() == Parameter.Kind.INPUT_BIAS && gate >= 0) {
        int units = p.rows() / p.gates().size();
        int from = p.offset() + gate * units;
        java.util.Arrays.fill(weights.values(), from, from + units, (float) value);
      }
    };
  }
}
