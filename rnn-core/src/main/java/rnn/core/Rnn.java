package rnn.core;

import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/**
 * A network one step at a time, as in Karpathy's "The Unreasonable Effectiveness of Recurrent
 * Neural Networks" (2015): {@code y = rnn.step(x)}, with a hidden state that starts at zero and
 * that every step changes.
 *
 * {@snippet class="rnn.core.SnippetsTest" region="step"}
 *
 * <p>Not for use by several threads at once; each thread makes its own from the same weights.
 */
public final class Rnn {
  private static final Window ONE = Window.of(1, 1);

  private final Network network;
  private final int[] symbol = new int[1];

  /** A network with these weights on the fastest kernels there are. */
  public Rnn(Weights weights) {
    this(weights, Kernels.best());
  }

  /** A network with these weights on these kernels. */
  public Rnn(Weights weights, Kernels kernels) {
    this(weights, new Team(kernels, 1));
  }

  /**
   * A network with these weights whose large layers are shared by a team of threads; the result is
   * the same. The team stays its owner's to close, and works for one caller at a time. Where the
   * caller turns out to be quicker alone, it takes memory of its own then, once, unless the weights
   * are large.
   */
  public Rnn(Weights weights, Team team) {
    network = Network.forInference(weights, team, ONE);
  }

  /** A step with the vector x; gives a fresh array that is safe to keep. */
  public float[] step(float[] x) {
    float[] y = new float[network.model().outputs()];
    step(x, y);
    return y;
  }

  /** A step with a symbol; gives a fresh array that is safe to keep. */
  public float[] step(int x) {
    float[] y = new float[network.model().outputs()];
    step(x, y);
    return y;
  }

  /** A step with the vector x that overwrites y and allocates nothing. */
  public void step(float[] x, float[] y) {
    check("x", x.length, network.model().input().size());
    check("y", y.length, network.model().outputs());
    network.forward(ONE, x, Masks.NONE);
    finish(y);
  }

  /** A step with a symbol that overwrites y and allocates nothing. */
  public void step(int x, float[] y) {
    check("y", y.length, network.model().outputs());
    symbol[0] = x;
    network.forward(ONE, symbol, Masks.NONE);
    finish(y);
  }

  private void finish(float[] y) {
    network.carry();
    System.arraycopy(network.output().data(), network.output().offset(), y, 0, y.length);
  }

  private void check(String name, int found, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "step: %s has %d values, the model %s has %d"
              .formatted(name, found, network.model(), expected));
    }
  }

  /** Forgets: the state is zero again. */
  public void reset() {
    network.reset();
  }

  /** The state now, as a value. */
  public State state() {
    return network.initialState();
  }

  /** Goes on from a state, which stays as it is. */
  public void resume(State state) {
    network.resume(state);
  }

  /** The architecture. */
  public Model model() {
    return network.model();
  }

  @Override
  public String toString() {
    return "Rnn[" + network.model() + "]";
  }
}
