package rnn.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import rnn.core.Masks;
import rnn.core.Model;
import rnn.core.Network;
import rnn.core.Weights;
import rnn.core.Window;
import rnn.core.kernel.Matrix;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Team;

/**
 * Many streams of symbols from one model at once, as a server draws them: the weights are read once
 * a step for all streams. Each stream draws what it would draw alone, whatever the others do and
 * however many threads there are. A step allocates nothing.
 *
 * {@snippet class="rnn.train.BatchSamplerTest" region="streams"}
 */
public final class BatchSampler {
  private final Network network;
  private final Team team;
  private final Window window;
  private final Sampler[] samplers; // a stream's
  private final Pointwise[] kernels; // a worker's kernel for what a sampler draws by
  private final Team.Task draw = this::draw;
  private int[] symbols;

  /**
   * Streams whose states are zero.
   *
   * @param weights of a model that reads the symbols it gives
   * @param team does the work, stream by stream
   * @param samplers one for each stream, each with a seed of its own
   */
  public BatchSampler(Weights weights, Team team, List<Sampler> samplers) {
    if (samplers.isEmpty()) {
      throw new IllegalArgumentException("sample: found no stream, expected at least one");
    }
    Model model = weights.model();
    if (!model.input().equals(new Model.Symbols(model.outputs()))) {
      throw new IllegalArgumentException(
          "sample: found the model %s, expected one that reads the symbols it gives"
              .formatted(model));
    }
    for (Sampler sampler : samplers) {
      if (sampler.symbols() != model.outputs()) {
        throw new IllegalArgumentException(
            "sample: found a sampler of %d symbols, expected %d for the model %s"
                .formatted(sampler.symbols(), model.outputs(), model));
      }
    }
    Set<Sampler> different = Collections.newSetFromMap(new IdentityHashMap<>());
    different.addAll(samplers);
    if (different.size() < samplers.size()) {
      throw new IllegalArgumentException(
          "sample: found a sampler of several streams, expected one for each of %d"
              .formatted(samplers.size()));
    }
    this.samplers = samplers.toArray(Sampler[]::new);
    this.team = team;
    kernels = new Pointwise[team.size()];
    Arrays.setAll(kernels, worker -> team.kernels(worker).pointwise(Sampler.WEIGHT));
    window = Window.of(1, this.samplers.length);
    network = Network.forInference(weights, team, window);
  }

  /** The number of streams. */
  public int streams() {
    return samplers.length;
  }

  /**
   * Lets each stream read its symbol, and overwrites it with the one that it draws next.
   *
   * @param next a symbol for each stream
   */
  public void step(int[] next) {
    if (next.length != samplers.length) {
      throw new IllegalArgumentException(
          "sample: found %d symbols, expected one for each of %d streams"
              .formatted(next.length, samplers.length));
    }
    network.forward(window, next, Masks.NONE);
    symbols = next;
    team.run(draw);
    network.carry();
  }

  private void draw(int worker) {
    Matrix logits = network.output();
    int last = team.share(samplers.length, worker + 1);
    for (int s = team.share(samplers.length, worker); s < last; s++) {
      symbols[s] = samplers[s].draw(logits.data(), logits.at(s, 0), kernels[worker]);
    }
  }
}
