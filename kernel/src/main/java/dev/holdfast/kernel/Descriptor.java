package dev.holdfast.kernel;

import dev.holdfast.kernel.Libc.Sys;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file descriptor that is closed once and never used after that. */
public final class Descriptor implements AutoCloseable {

  private static final int CLOSED = -1;

  private final AtomicInteger fd;

  Descriptor(long fd) {
    this.fd = new AtomicInteger((int) fd);
  }

  /**
   * The number, for a system call, or for a message to the kernel that names an open file by it. It
   * means this file only until this is closed.
   */
  public int fd() {
    int number = fd.get();
    if (number == CLOSED) {
      throw new IllegalStateException("this descriptor is closed");
    }
    return number;
  }

  public boolean isOpen() {
    return fd.get() != CLOSED;
  }

  /** Closes it; closing it again does nothing. */
  @Override
  public void close() {
    int number = fd.getAndSet(CLOSED);
    if (number != CLOSED) {
      // Linux releases the descriptor whatever close(2) answers, so there is nothing to repeat.
      var _ = Libc.call(Sys.CLOSE, number, 0, 0);
    }
  }
}
