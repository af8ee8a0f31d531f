package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;

/** What became of one request of a batch. */
public sealed interface Outcome {

  /** The kernel did it. */
  record Applied() implements Outcome {}

  /** The kernel refused it, or it could not be sent: nothing was done. */
  record Refused(KernelException reason) implements Outcome {}

  /**
   * It was sent, and the answer was lost: whether it was done, only another look tells.
   *
   * @param reason why there is no answer: ENOBUFS or ETIMEDOUT
   */
  record Unknown(KernelException reason) implements Outcome {}

  /** What all requests that were done came to. */
  Outcome APPLIED = new Applied();
}
