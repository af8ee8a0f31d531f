package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The answer to one dump as it comes in, datagram by datagram. */
final class Dump {

  private final String action;
  private final Message request;
  private final long sequence;
  private final List<Message> table = new ArrayList<>();
  private boolean whole = true;
  private boolean interrupted;
  private boolean ended;

  Dump(String action, Message request, long sequence) {
    this.action = action;
    this.request = request;
    this.sequence = sequence;
  }

  /**
   * Takes what belongs to it of a datagram; whether anything did.
   *
   * @throws KernelException if the kernel refuses, which may also come at the end
   */
  boolean take(List<Message> messages) throws KernelException {
    boolean any = false;
    for (Message message : messages) {
      if (message.sequence() == sequence && !ended) {
        any = true;
        take(message);
      }
    }
    return any;
  }

  private void take(Message message) throws KernelException {
    interrupted |= message.type() != Message.ERROR && message.hasFlag(Flags.DUMP_INTR);
    switch (message.type()) {
      case Message.NOOP -> {}
      case Message.ERROR, Message.DONE -> {
        Refusal.check(action, message, request);
        ended = true;
      }
      default -> {
        table.add(message);
        // A lone message is a whole answer.
        ended = !message.hasFlag(Flags.MULTI);
      }
    }
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

  /** All of it; empty if some is lost, or changed while it was read. */
  Optional<List<Message>> table() {
    return whole && !interrupted ? Optional.of(table) : Optional.empty();
  }
}
