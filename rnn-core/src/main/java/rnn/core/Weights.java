package rnn.core;

import rnn.core.kernel.Matrix;

/** The learned values of a model: one flat array, row-major and unpadded, with named views. */
public final class Weights {
  private final Model model;
  private final float[] values;

  private Weights(Model model, float[] values) {
    this.model = model;
    this.values = values;
  }

  /** Weights that are all 0. */
  public static Weights zero(Model model) {
    return new Weights(model, new float[model.size()]);
  }

  /** Weights to start training from; the same seed gives the same weights everywhere. */
  public static Weights initial(Model model, Initializer initializer, long seed) {
    Weights weights = zero(model);
    for (Parameter p : model.parameters()) {
      initializer.fill(weights, p, Hash.of(seed, p.name().hashCode()));
    }
    return weights;
  }

  /** The architecture they belong to. */
  public Model model() {
    return model;
  }

  /** The flat array itself, in the order of {@link Model#parameters}: what an optimizer changes. */
  public float[] values() {
    return values;
  }

  /**
   * The parameter of a name.
   *
   * @throws IllegalArgumentException if the model has none of that name
   */
  public Parameter parameter(String name) {
    for (Parameter p : model.parameters()) {
      if (p.name().equals(name)) {
        return p;
      }
    }
    throw new IllegalArgumentException(
        "weights: found the name '%s', expected one of %s"
            .formatted(name, model.parameters().stream().map(Parameter::name).toList()));
  }

  /** A view of the parameter of a name, {@code [rows, columns]}; a vector has one column. */
  public Matrix view(String name) {
    return view(parameter(name));
  }

  Matrix view(Parameter p) {
    return Matrix.of(values, p.offset(), p.rows(), Math.max(1, p.columns()));
  }

  /** Overwrites the parameter of a name. */
  public void set(String name, float... newValues) {
    Parameter p = parameter(name);
    if (newValues.length != p.size()) {
      throw new IllegalArgumentException(
          "weights: found %d values for %s, expected %d"
              .formatted(newValues.length, name, p.size()));
    }
    System.arraycopy(newValues, 0, values, p.offset(), p.size());
  }

  /** Weights of their own with the same values. */
  public Weights copy() {
    return new Weights(model, values.clone());
  }
}
