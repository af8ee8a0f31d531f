package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;

/** The messages that answer one request, a dump or many questions, as they come in. */
final class Answers {

  private final String action;
  private final Message request;
  private final long sequence;
  private final DumpSink sink;
  private final boolean acknowledged;
  private boolean whole = true;
  private boolean interrupted;
  private boolean ended;

  /**
   * @param acknowledged whether it ends with an acknowledgement, as the answer to no dump does
   */
  Answers(String action, Message request, long sequence, DumpSink sink, boolean acknowledged) {
    this.acknowledged = acknowledged;
    this.action = action;
    this.request = request;
    this.sequence = sequence;
    this.sink = sink;
    sink.begin();
  }

  /**
   * Takes a message if it belongs to it; whether it does.
   *
   * @throws KernelException if the kernel refuses, which may also come at the end
   */
  boolean take(Frame frame) throws KernelException {
    if (frame.sequence() != sequence || ended) {
      return false;
    }
    int type = frame.type();
    interrupted |= type != Message.ERROR && frame.hasFlag(Flags.DUMP_INTR);
    switch (type) {
      case Message.NOOP -> {}
      case Message.ERROR, Message.DONE -> {
        Refusal.check(action, frame.copy(), request);
        ended = true;
      }
      default -> {
        sink.show(frame);
        // A lone message is a whole answer.
        ended = !acknowledged && !frame.hasFlag(Flags.MULTI);
      }
    }
    return true;
  }

  /** Remembers that some of it did not arrive. */
  void lose() {
    whole = false;
  }

  boolean isWhole() {
    return whole;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether all of it came, and nothing changed while it was read. */
  boolean isTrustworthy() {
    return whole && !interrupted;
  }
}
