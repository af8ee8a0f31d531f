package dev.holdfast.agent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGTERM and SIGINT into an orderly end with exit status 0, within a time.
 *
 * <p>The JVM runs its shutdown hooks on a signal and would then end with 128 + signal. This hook
 * waits for the command to finish and ends the process itself.
 */
final class StopSignal implements AutoCloseable {

  /** For whoever leaves everything as it is. */
  static final Duration A_SECOND = Duration.ofMillis(900);

  private final Duration patience;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("holdfast-stop").unstarted(this::stop);

  /**
   * @param patience how long the command may take to finish
   */
  StopSignal(Duration patience) {
    this.patience = patience;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    asked.countDown();
    try {
      boolean _ = finished.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.OK.number());
  }

  /** Waits at most so long; whether a signal has come. */
  boolean await(long millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Says that everything is closed. */
  @Override
  public void close() {
    finished.countDown();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is running, and ends the process as soon as it hears of this.
      return;
    }
  }
}
