package rnn.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import rnn.core.kernel.Kernels;
import rnn.core.kernel.Team;

/**
 * What a training step does after its backward pass, alone: norm, clipping, update. In this package
 * because the class that does it is nobody else's business; the benchmarks run on the class path.
 */
public final class OptimizerSteps {
  private static final int STEPS = 3; // that are compared

  private final OptimizerRun run;
  private final Optimizer optimizer;
  private final float[] weights;
  private final float[] gradients;

  /** An optimizer over {@code count} random weights, with the gradient clipped to half its norm. */
  public OptimizerSteps(Optimizer optimizer, int count, Team team) {
    this.optimizer = optimizer;
    weights = random(count, 1);
    gradients = random(count, 2);
    double norm = new Norms(count, team).norm(gradients);
    run = new OptimizerRun(optimizer, count, team, Clipping.norm(norm / 2));
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** Holds the first steps against the scalar specification on one thread. */
  public void check() {
    try (Team one = new Team(Kernels.scalar(), 1)) {
      OptimizerSteps specified = new OptimizerSteps(optimizer, weights.length, one);
      for (int i = 0; i < STEPS; i++) {
        specified.step();
        step();
      }
      if (run.norm() != specified.run.norm() || !Arrays.equals(weights, specified.weights)) {
        throw new IllegalStateException("the update does not give the bits of the specification");
      }
    }
  }

  /** Changes the weights once. */
  public void step() {
    run.step(weights, gradients, optimizer.rate());
  }

  /**
   * The bytes that a step moves at least: the gradient read twice, weights and states read and
   * written.
   */
  public double bytes() {
    return Float.BYTES * (double) weights.length * (2 + 2 + 2 * run.states().size());
  }
}
