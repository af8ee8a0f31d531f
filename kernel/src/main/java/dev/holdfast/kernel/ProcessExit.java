package dev.holdfast.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/** Tells when a process has ended, whichever process is given its number afterwards. */
public final class ProcessExit implements AutoCloseable {

  private final Descriptor pidfd;
  private final Poller.Watch polled;
  private final AtomicBoolean told = new AtomicBoolean();

  private ProcessExit(String action, int pid, Runnable exited) throws KernelException {
    pidfd = Pidfd.open(action, pid);
    try {
      // A pidfd stays readable once its process has ended, so the first time is the only one.
      polled = Poller.watch(pidfd, Poller.READABLE, () -> tellOnce(exited));
    } catch (KernelException e) {
      pidfd.close();
      throw e;
    }
  }

  /**
   * Waits for a process that is there now.
   *
   * @param exited runs once, on the poller's thread
   * @throws KernelException ESRCH if there is no such process
   */
  public static ProcessExit watch(int pid, Runnable exited) throws KernelException {
    return new ProcessExit("watch process " + pid, pid, exited);
  }

  private void tellOnce(Runnable exited) {
    if (told.compareAndSet(false, true)) {
      exited.run();
    }
  }

  @Override
  public void close() {
    polled.close();
    pidfd.close();
  }
}
