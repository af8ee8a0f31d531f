package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  private final Conversation conversation;
  private final Datagrams datagrams;
  private final Duration patience;
  private final List<Request> requests;
  private final @Nullable Outcome[] outcomes;
  private byte[] sending = new byte[MOST_BYTES];

  Batch(Conversation conversation, Datagrams datagrams, Duration patience, List<Request> requests) {
    this.conversation = conversation;
    this.datagrams = datagrams;
    this.patience = patience;
    this.requests = requests;
    this.outcomes = new Outcome[requests.size()];
  }

  /** One outcome for each request, in their order. */
  List<Outcome> run() {
    @Nullable KernelException broken = null;
    for (int from = 0; from < requests.size(); ) {
      int to = end(from);
      if (broken == null) {
        broken = exchange(from, to);
      } else {
        KernelException reason = broken;
        fill(from, to, request -> new Outcome.Refused(notSent(request, reason)));
      }
      from = to;
    }
    List<Outcome> all = new ArrayList<>(outcomes.length);
    for (Outcome outcome : outcomes) {
      all.add(outcome == null ? Outcome.APPLIED : outcome);
    }
    return all;
  }

  private static KernelException notSent(Request request, KernelException reason) {
    return new KernelException(
        request.action(), reason.errno(), "not sent, as a request before it had no answer");
  }

  /** Where a send ends that starts there. */
  private int end(int from) {
    int to = from;
    int bytes = 0;
    while (to < requests.size() && to - from < MOST_MESSAGES) {
      bytes += Wire.align(requests.get(to).message().length());
      if (bytes > MOST_BYTES && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  /**
   * Sends some requests and waits for the last one's answer; what broke, so that no more is sent.
   */
  private @Nullable KernelException exchange(int from, int to) {
    long first = conversation.takeSequences(to - from);
    String action = requests.get(to - 1).action();
    int length = write(from, to, first);
    try {
      conversation.send(action, sending, length);
    } catch (KernelException e) {
      fill(from, to, request -> new Outcome.Refused(as(request, e)));
      return null;
    }
    try {
      return answers(from, to, first);
    } catch (KernelException e) {
      return unknown(from, to, e);
    }
  }

  private int write(int from, int to, long first) {
    int length = 0;
    for (int i = from; i < to; i++) {
      Message message = requests.get(i).message();
      int end = length + Wire.align(message.length());
      if (end > sending.length) {
        sending = Arrays.copyOf(sending, end);
      }
      int flags = i == to - 1 ? Flags.ACK : 0;
      message.stamp(sending, length, flags, first + (i - from), datagrams.portId());
      Arrays.fill(sending, length + message.length(), end, (byte) 0);
      length = end;
    }
    return length;
  }

  private @Nullable KernelException answers(int from, int to, long first) throws KernelException {
    String action = requests.get(to - 1).action();
    boolean lost = false;
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      switch (conversation.receive(action, Conversation.left(deadline, lost))) {
        case Conversation.Arrival.Messages(List<Message> messages) -> {
          if (take(messages, from, to, first)) {
            if (lost) {
              unknown(from, to - 1, conversation.unanswered(action, true));
            }
            return null;
          }
        }
        case Conversation.Arrival.Cut _, Conversation.Arrival.Lost _ -> lost = true;
        case Conversation.Arrival.Silence _ -> {
          KernelException reason = conversation.unanswered(action, lost);
          unknown(from, to, reason);
          return lost ? null : reason;
        }
      }
    }
  }

  /** Takes refusals and acknowledgements; whether the last one was among them. */
  private boolean take(List<Message> messages, int from, int to, long first)
      throws KernelException {
    boolean last = false;
    for (Message message : messages) {
      long index = from + (message.sequence() - first);
      if (message.type() == Message.ERROR && index >= from && index < to) {
        Request request = requests.get((int) index);
        Optional<KernelException> refusal =
            Refusal.of(request.action(), message, request.message());
        outcomes[(int) index] = refusal.<Outcome>map(Outcome.Refused::new).orElse(Outcome.APPLIED);
        last |= index == to - 1;
      }
    }
    return last;
  }

  private KernelException unknown(int from, int to, KernelException reason) {
    fill(from, to, request -> new Outcome.Unknown(as(request, reason)));
    return reason;
  }

  /** The same reason, of one request. */
  private static KernelException as(Request request, KernelException reason) {
    return new KernelException(request.action(), reason.errno(), reason.kernelText());
  }

  private void fill(int from, int to, Function<Request, Outcome> outcome) {
    for (int i = from; i < to; i++) {
      if (outcomes[i] == null) {
        outcomes[i] = outcome.apply(requests.get(i));
      }
    }
  }
}
