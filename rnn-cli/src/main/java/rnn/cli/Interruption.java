package rnn.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C while this is open: the process does not end before this is closed, so that the run can
 * finish its step and be saved. It waits for a minute, not for ever.
 */
final class Interruption implements AutoCloseable {
  /** What a shell reports for a process that Ctrl-C ended. */
  static final int EXIT_CODE = 130;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "rnn-interruption");
  private volatile boolean requested;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void request() {
    requested = true;
    try {
      closed.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      // Then it ends now; what was saved before stays as it is.
    }
  }

  boolean requested() {
    return requested;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running.
    }
  }
}
