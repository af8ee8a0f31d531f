package dev.holdfast.kernel;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Waits for one descriptor to become readable: ppoll(2). */
final class Readiness {

  private static final short POLLIN = 1;

  private Readiness() {}

  /** Whether it became readable, or broke, within {@code nanos}. */
  static boolean await(String action, Descriptor descriptor, long nanos) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(8, 4);
      pollfd.set(ValueLayout.JAVA_INT, 0, descriptor.fd());
      pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      MemorySegment timespec = arena.allocate(16, 8);
      // ppoll(2) leaves the rest of the time in its timespec, so an interrupted wait goes on.
      timespec.set(ValueLayout.JAVA_LONG, 0, nanos / 1_000_000_000);
      timespec.set(ValueLayout.JAVA_LONG, 8, nanos % 1_000_000_000);
      long ready = Libc.restarted(Sys.PPOLL, pollfd.address(), 1, timespec.address(), 0, 0, 0);
      return Libc.check(action, ready) > 0;
    }
  }
}
