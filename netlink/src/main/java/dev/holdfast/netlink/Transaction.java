package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests that the kernel takes together or not at all: what nfnetlink calls a batch.
 *
 * <p>They go in one send, which the kernel has handled when it returns. It tells of every request
 * that it refuses, and of what is wrong with the whole under the number of the first message.
 */
final class Transaction {

  private final Conversation conversation;
  private final Datagrams datagrams;
  private final Request begin;
  private final List<Request> requests;
  private final Message end;
  private final List<Verdict.Refused> refused = new ArrayList<>();
  private @Nullable KernelException whole;

  Transaction(
      Conversation conversation,
      Datagrams datagrams,
      Request begin,
      List<Request> requests,
      Message end) {
    this.conversation = conversation;
    this.datagrams = datagrams;
    this.begin = begin;
    this.requests = requests;
    this.end = end;
  }

  Verdict run(Duration patience) throws KernelException {
    int count = requests.size();
    long first = conversation.takeSequences(count + 2);
    byte[] bytes = written(first);
    conversation.send(begin.action(), bytes, bytes.length);
    boolean lost = false;
    long deadline = System.nanoTime() + patience.toNanos();
    boolean ended = false;
    while (!ended) {
      switch (conversation.receive(begin.action(), Conversation.left(deadline, lost))) {
        case Conversation.Arrival.Messages(List<Message> messages) -> ended = take(messages, first);
        case Conversation.Arrival.Datagram _ -> {}
        case Conversation.Arrival.Cut _, Conversation.Arrival.Lost _ -> lost = true;
        case Conversation.Arrival.Silence _ -> throw conversation.unanswered(begin.action(), lost);
      }
    }
    return new Verdict(whole, List.copyOf(refused));
  }

  private byte[] written(long first) {
    int count = requests.size();
    int length = begin.message().length() + end.length();
    for (Request request : requests) {
      length += Wire.align(request.message().length());
    }
    byte[] bytes = new byte[length];
    long port = datagrams.portId();
    write(begin.message(), bytes, 0);
    Message.stampHeader(bytes, 0, 0, first, port);
    int at = begin.message().length();
    for (int i = 0; i < count; i++) {
      Message message = requests.get(i).message();
      write(message, bytes, at);
      Message.stampHeader(bytes, at, i == count - 1 ? Flags.ACK : 0, first + 1 + i, port);
      at += Wire.align(message.length());
    }
    write(end, bytes, at);
    Message.stampHeader(bytes, at, 0, first + 1 + count, port);
    return bytes;
  }

  private static void write(Message message, byte[] into, int at) {
    System.arraycopy(message.array(), message.start(), into, at, message.length());
  }

  /** Takes refusals; whether the last one that there will be was among them. */
  private boolean take(List<Message> messages, long first) throws KernelException {
    boolean last = false;
    int count = requests.size();
    for (Message message : messages) {
      long index = message.sequence() - first - 1;
      if (message.type() != Message.ERROR || index < -1 || index > count) {
        continue;
      }
      if (index < 0 || index == count) {
        Optional<KernelException> reason =
            Refusal.of(begin.action(), message, index < 0 ? begin.message() : end);
        if (reason.isPresent()) {
          whole = reason.get();
          last = true;
        }
      } else {
        Request request = requests.get((int) index);
        Refusal.of(request.action(), message, request.message())
            .ifPresent(reason -> refused.add(new Verdict.Refused((int) index, reason)));
        last |= index == count - 1;
      }
    }
    return last;
  }
}
