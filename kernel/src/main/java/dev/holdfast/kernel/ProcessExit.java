package dev.holdfast.kernel;

/** Tells when a process has ended, whichever process is given its number afterwards. */
public final class ProcessExit implements AutoCloseable {

  private final Descriptor pidfd;
  private final Poller.Watch polled;

  private ProcessExit(Descriptor pidfd, Poller.Watch polled) {
    this.pidfd = pidfd;
    this.polled = polled;
  }

  /**
   * Waits for a process that is there now.
   *
   * @param exited runs once, on the poller's thread
   * @throws KernelException ESRCH if there is no such process
   */
  public static ProcessExit watch(int pid, Runnable exited) throws KernelException {
    Descriptor pidfd = Pidfd.open("watch process " + pid, pid);
    try {
      // A pidfd stays readable once its process has ended, so it is told of once and no more.
      return new ProcessExit(pidfd, Poller.watch(pidfd, Poller.READABLE | Poller.ONCE, exited));
    } catch (KernelException e) {
      pidfd.close();
      throw e;
    }
  }

  @Override
  public void close() {
    polled.close();
    pidfd.close();
  }
}
