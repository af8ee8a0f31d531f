package dev.holdfast.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Network;
import dev.holdfast.network.NetworkApplied;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkState;
import dev.holdfast.reconcile.Report;
import java.lang.management.ManagementFactory;

/** Passes of ours in one namespace, each of which has to converge and to do just so much. */
final class Passes {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Network network = new Network();
  private final Namespace namespace;
  private long allocated;

  Passes(Lab lab) {
    namespace = new Namespace.Named(lab.name());
  }

  /** The nanoseconds from the desired state to the report. */
  long run(NetworkState desired, int operations) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long began = System.nanoTime();
    Report<NetworkApplied> report =
        network.reconcile(namespace, desired, NetworkApplied.EMPTY, NetworkOptions.DEFAULT);
    long took = System.nanoTime() - began;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (!report.converged() || report.applied().size() != operations) {
      throw new IllegalStateException(
          "%d operations done, %d failed, %d pending, where %d were to be done"
              .formatted(
                  report.applied().size(),
                  report.failed().size(),
                  report.pending().size(),
                  operations));
    }
    return took;
  }

  /** The bytes that the last pass allocated in the thread that asked for it. */
  long allocated() {
    return allocated;
  }
}
