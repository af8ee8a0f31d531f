package dev.holdfast.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** How much memory the calling thread asks for while it does something. */
public final class Allocated {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocated() {}

  /** The bytes that were allocated for it, whether they are still in use or not. */
  public static long by(Callable<?> work) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Object _ = work.call();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
