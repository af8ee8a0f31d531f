package dev.holdfast.kernel;

import dev.holdfast.kernel.Libc.Sys;

/** A process held by a descriptor, so that a reused number is never taken for it: pidfd_open(2). */
final class Pidfd {

  private Pidfd() {}

  static Descriptor open(String action, int pid) throws KernelException {
    return new Descriptor(Libc.check(action, Libc.call(Sys.PIDFD_OPEN, pid, 0, 0)));
  }

  /** A pidfd becomes readable when its process ends. */
  static boolean hasExited(String action, Descriptor pidfd) throws KernelException {
    return Readiness.await(action, pidfd, 0);
  }
}
