package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request as it comes in: the message that was asked for, or an acknowledgement.
 */
final class Reply {

  private final String action;
  private final Message request;
  private final Message sent;
  private @Nullable Message answer;
  private boolean ended;

  /**
   * @param request what was asked, to name what a refusal points at
   * @param sent the same as it was sent
   */
  Reply(String action, Message request, Message sent) {
    this.action = action;
    this.request = request;
    this.sent = sent;
  }

  /**
   * Takes what belongs to it of a datagram.
   *
   * @throws KernelException if the kernel refuses
   */
  void take(List<Message> messages) throws KernelException {
    for (Message message : messages) {
      if (message.sequence() == sent.sequence() && !ended) {
        take(message);
      }
    }
  }

  private void take(Message message) throws KernelException {
    switch (message.type()) {
      case Message.NOOP -> {}
      case Message.ERROR, Message.DONE -> {
        Refusal.check(action, message, request);
        ended = true;
      }
      default -> {
        answer = answer == null ? message : answer;
        // Where an acknowledgement or more messages are to come, this is not the end of it.
        ended = !sent.hasFlag(Flags.ACK) && !message.hasFlag(Flags.MULTI);
      }
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** The first message of it; empty if the kernel only acknowledged. */
  Optional<Message> answer() {
    return Optional.ofNullable(answer);
  }
}
