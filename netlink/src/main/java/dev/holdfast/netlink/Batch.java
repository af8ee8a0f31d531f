package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many requests in few sends.
 *
 * <p>Only the last message of a send asks for an acknowledgement: the kernel handles a send in
 * order before it returns, and tells of a failure without being asked.
 */
final class Batch {

  /** A default receive buffer holds 256 answers, if all of them are refusals. */
  static final int MOST_MESSAGES = 256;

  /** Below the smallest send buffer that a kernel gives, 212,992 bytes. */
  static final int MOST_BYTES = 128 * 1024;

  /** Most batches are of a few messages. */
  private static final int FIRST_BYTES = 4096;

  private final Conversation conversation;
  private final Datagrams datagrams;
  private final Duration patience;
  private final Requests requests;
  private final Requests.Trouble trouble;
  private final BitSet answered = new BitSet(MOST_MESSAGES);
  private byte[] sending = new byte[FIRST_BYTES];

  // The send that is under way: its first request, how many there are, their first sequence number.
  private int from;
  private int count;
  private long first;

  Batch(
      Conversation conversation,
      Datagrams datagrams,
      Duration patience,
      Requests requests,
      Requests.Trouble trouble) {
    this.conversation = conversation;
    this.datagrams = datagrams;
    this.patience = patience;
    this.requests = requests;
    this.trouble = trouble;
  }

  void run() {
    while (from < requests.size()) {
      KernelException broken = exchange();
      from += count;
      trouble.sent(from);
      if (broken != null) {
        for (int i = from; i < requests.size(); i++) {
          trouble.with(i, new Outcome.Refused(notSent(requests.action(i), broken)));
        }
        return;
      }
    }
  }

  private static KernelException notSent(String action, KernelException reason) {
    return new KernelException(
        action, reason.errno(), "not sent, as a request before it had no answer");
  }

  /**
   * Sends some requests and waits for the last one's answer; what broke, so that no more is sent.
   */
  private @Nullable KernelException exchange() {
    int length = write();
    answered.clear();
    String action = requests.action(from + count - 1);
    try {
      conversation.send(action, sending, length);
    } catch (KernelException e) {
      settle(count, Outcome.Refused::new, e);
      return null;
    }
    try {
      return answers(action);
    } catch (KernelException e) {
      unknown(count, e);
      return e;
    }
  }

  /** Writes as many as go into one send; their length. */
  private int write() {
    int length = 0;
    int last = 0;
    for (count = 0; count < MOST_MESSAGES && from + count < requests.size(); count++) {
      int room = requests.room(from + count);
      if (length + room > MOST_BYTES && count > 0) {
        break;
      }
      if (length + room > sending.length) {
        sending = Arrays.copyOf(sending, Math.max(2 * sending.length, length + room));
      }
      last = length;
      int end = length + requests.write(from + count, sending, length);
      length = Wire.align(end);
      Arrays.fill(sending, end, length, (byte) 0);
    }
    first = conversation.takeSequences(count);
    stamp(last);
    return length;
  }

  private void stamp(int last) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      int flags = at == last ? Flags.ACK : 0;
      Message.stampHeader(sending, at, flags, first + i, datagrams.portId());
      at += Wire.align(Wire.s32(sending, at));
    }
  }

  private @Nullable KernelException answers(String action) throws KernelException {
    boolean lost = false;
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      switch (conversation.receive(action, Conversation.left(deadline, lost))) {
        case Conversation.Arrival.Messages(List<Message> messages) -> {
          if (take(messages)) {
            if (lost) {
              unknown(count - 1, conversation.unanswered(action, true));
            }
            return null;
          }
        }
        case Conversation.Arrival.Datagram _ -> {}
        case Conversation.Arrival.Cut _, Conversation.Arrival.Lost _ -> lost = true;
        case Conversation.Arrival.Silence _ -> {
          KernelException reason = conversation.unanswered(action, lost);
          unknown(count, reason);
          return lost ? null : reason;
        }
      }
    }
  }

  /** Takes refusals and acknowledgements; whether the last one was among them. */
  private boolean take(List<Message> messages) {
    boolean last = false;
    for (Message message : messages) {
      long index = message.sequence() - first;
      if (message.type() == Message.ERROR && index >= 0 && index < count) {
        int request = from + (int) index;
        answered.set((int) index);
        Refusal.of(requests.action(request), message, requests.message(request))
            .ifPresent(refusal -> trouble.with(request, new Outcome.Refused(refusal)));
        last |= index == count - 1;
      }
    }
    return last;
  }

  /** Says that nothing is known of the first ones but for those that were answered. */
  private void unknown(int upTo, KernelException reason) {
    settle(upTo, Outcome.Unknown::new, reason);
  }

  private void settle(
      int upTo, Function<KernelException, Outcome> outcome, KernelException reason) {
    for (int i = answered.nextClearBit(0); i < upTo; i = answered.nextClearBit(i + 1)) {
      // The same reason, of one request.
      String action = requests.action(from + i);
      trouble.with(
          from + i,
          outcome.apply(new KernelException(action, reason.errno(), reason.kernelText())));
    }
  }
}
