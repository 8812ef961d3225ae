package rnn.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C: asks the work to stop and gives it a minute to save. A second Ctrl-C changes nothing. */
final class Interrupt implements AutoCloseable {
  private volatile boolean stopping;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "rnn-interrupt");

  Interrupt() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    stopping = true;
    try {
      done.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the work should save and end. */
  boolean isStopping() {
    return stopping;
  }

  /** The work is done or saved. */
  @Override
  public void close() {
    done.countDown();
    if (!stopping) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the process is ending already, and the hook with it
      }
    }
  }
}
