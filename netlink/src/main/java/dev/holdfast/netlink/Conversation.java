package dev.holdfast.netlink;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers over datagrams, one at a time.
 *
 * <p>An answer is known by its sequence number. Whatever bears another one (an event, or what came
 * too late for the conversation before) is skipped, and so is what the kernel did not send.
 */
final class Conversation {

  private static final int LARGEST_BUFFER = 16 * 1024 * 1024;
  private static final long LAST_SEQUENCE = 0xffff_ffffL;

  /** How long to wait for the rest of an answer of which some was lost. */
  private static final Duration REST = Duration.ofMillis(200);

  private final Datagrams datagrams;
  private final Vocabulary vocabulary;
  private final Duration patience;
  private final int dumpRetries;
  private final @Nullable Consumer<String> trace;
  private final Frame frame;
  private byte[] buffer = Buffers.NONE;
  private long lastSequence;

  Conversation(
      Datagrams datagrams, Vocabulary vocabulary, SocketOptions options, long lastSequence) {
    this.datagrams = datagrams;
    this.vocabulary = vocabulary;
    this.patience = options.patience();
    this.dumpRetries = options.dumpRetries();
    this.trace = options.trace();
    this.lastSequence = lastSequence;
    this.frame = new Frame(vocabulary);
  }

  void learn(MessageType type) {
    vocabulary.learn(type);
  }

  /** What one look into the socket found. */
  sealed interface Arrival {

    /** A datagram of the kernel. */
    record Messages(List<Message> messages) implements Arrival {}

    /** A datagram of the kernel, which is in the buffer. */
    record Datagram(int length) implements Arrival {}

    /** The start of a datagram that the buffer could not hold; it can from now on. */
    record Cut(long sequence) implements Arrival {}

    /** The kernel had to drop something: ENOBUFS. */
    record Lost() implements Arrival {}

    /** Nothing came in time. */
    record Silence() implements Arrival {}
  }

  /** Gives its room back until there is something to receive again; what has grown stays. */
  void rest() {
    if (buffer.length == Buffers.USUAL) {
      Buffers.giveBack(buffer);
      buffer = Buffers.NONE;
    }
  }

  /** The first of so many consecutive sequence numbers, none of them 0. */
  long takeSequences(int count) {
    if (lastSequence + count > LAST_SEQUENCE) {
      lastSequence = 0;
    }
    long first = lastSequence + 1;
    lastSequence += count;
    return first;
  }

  void send(String action, byte[] bytes, int length) throws KernelException {
    if (trace != null) {
      byte[] sent = Arrays.copyOf(bytes, length);
      Frames.split(sent, vocabulary).forEach(message -> trace.accept("> " + message));
    }
    try {
      datagrams.send(bytes, length);
    } catch (KernelException e) {
      throw new KernelException(action, e.errno(), e.kernelText());
    }
  }

  /** Looks for the next datagram that the kernel sent, and reads it. */
  Arrival receive(String action, Duration wait) throws KernelException {
    Arrival arrival = listen(action, wait);
    return arrival instanceof Arrival.Datagram(int length) ? messages(action, length) : arrival;
  }

  private Arrival listen(String action, Duration wait) throws KernelException {
    long deadline = System.nanoTime() + wait.toNanos();
    Duration left = wait;
    while (true) {
      int length;
      try {
        if (buffer.length == 0) {
          buffer = Buffers.take();
        }
        length = datagrams.receive(buffer, left);
      } catch (KernelException e) {
        if (e.errno().equals(Errno.ENOBUFS)) {
          return new Arrival.Lost();
        }
        throw new KernelException(action, e.errno(), e.kernelText());
      }
      if (length < 0) {
        return new Arrival.Silence();
      }
      if (datagrams.lastSender() == 0) {
        return length > buffer.length ? cut(action, length) : new Arrival.Datagram(length);
      }
      left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
  }

  private Arrival cut(String action, int length) throws KernelException {
    if (length > LARGEST_BUFFER) {
      throw new KernelException(
          action, Errno.EMSGSIZE, "the kernel's answer has " + length + " bytes");
    }
    long sequence = Wire.u32(buffer, 8);
    buffer = new byte[Wire.align(length)];
    return new Arrival.Cut(sequence);
  }

  private Arrival messages(String action, int length) throws KernelException {
    try {
      List<Message> messages = Frames.split(Arrays.copyOf(buffer, length), vocabulary);
      if (trace != null) {
        messages.forEach(message -> trace.accept("< " + message));
      }
      return new Arrival.Messages(messages);
    } catch (WireFormatException e) {
      throw unreadable(action, e);
    }
  }

  private static KernelException unreadable(String action, WireFormatException e) {
    return new KernelException(action, Errno.EBADMSG, e.getMessage());
  }

  /** Waits for the acknowledgement of one request. */
  void execute(String action, Message request) throws KernelException {
    Optional<Message> _ = converse(action, request, Flags.ACK);
  }

  /** Waits for the one message that answers a request. */
  Message ask(String action, Message request) throws KernelException {
    return converse(action, request, 0)
        .orElseThrow(
            () -> new KernelException(action, Errno.ENODATA, "the kernel had no answer to it"));
  }

  private Optional<Message> converse(String action, Message request, int flags)
      throws KernelException {
    Message sent = send(action, request, flags);
    Reply reply = new Reply(action, request, sent);
    boolean lost = false;
    long deadline = System.nanoTime() + patience.toNanos();
    while (!reply.hasEnded()) {
      switch (receive(action, left(deadline, lost))) {
        case Arrival.Messages(List<Message> messages) -> reply.take(messages);
        case Arrival.Cut(long sequence) when sequence == sent.sequence() ->
            throw new KernelException(action, Errno.EMSGSIZE, "the answer was cut; ask again");
        case Arrival.Cut _, Arrival.Datagram _ -> {}
        case Arrival.Lost _ -> lost = true;
        case Arrival.Silence _ -> throw unanswered(action, lost);
      }
    }
    return reply.answer();
  }

  /** Sends one request under the next sequence number; it as it was sent. */
  private Message send(String action, Message request, int flags) throws KernelException {
    Message sent = request.stamped(flags, takeSequences(1), datagrams.portId());
    send(action, sent.array(), sent.length());
    return sent;
  }

  /** How long to wait yet; where some was lost already, the rest may be, too. */
  static Duration left(long deadline, boolean lost) {
    long left = Math.max(0, deadline - System.nanoTime());
    return Duration.ofNanos(lost ? Math.min(left, REST.toNanos()) : left);
  }

  KernelException unanswered(String action, boolean lost) {
    return lost
        ? new KernelException(action, Errno.ENOBUFS, "the kernel's answer was lost")
        : new KernelException(
            action,
            Errno.ETIMEDOUT,
            "no answer from the kernel within " + patience.toMillis() + " ms");
  }

  /** Waits for everything that there is of something, read without a change meanwhile. */
  List<Message> dump(String action, Message request) throws KernelException {
    Collected table = new Collected();
    dump(action, request, table);
    return table.messages();
  }

  /** As above, shown as it arrives. */
  void dump(String action, Message request, DumpSink sink) throws KernelException {
    for (int retries = 0; retries <= dumpRetries; retries++) {
      try {
        if (attempt(action, request, Flags.DUMP, sink)) {
          return;
        }
      } catch (KernelException e) {
        // A dump that was given up still runs, and ends by being read.
        if (!e.errno().equals(Errno.EBUSY) || retries == dumpRetries) {
          throw e;
        }
        drain(action);
      }
    }
    throw new KernelException(
        action, Errno.EINTR, "the table changed every time while it was read");
  }

  /** Waits for all that answers a request for some things. */
  void askAll(String action, Message request, DumpSink sink) throws KernelException {
    if (!attempt(action, request, Flags.ACK, sink)) {
      throw unanswered(action, true);
    }
  }

  private void drain(String action) throws KernelException {
    while (!(receive(action, Duration.ZERO) instanceof Arrival.Silence)) {
      // What is read here answers nobody any more.
    }
  }

  /** Asks once, and reads all answers whatever happens; whether they are to be trusted. */
  private boolean attempt(String action, Message request, int flags, DumpSink sink)
      throws KernelException {
    long sequence = send(action, request, flags).sequence();
    Answers answers = new Answers(action, request, sequence, sink, flags == Flags.ACK);
    long deadline = System.nanoTime() + patience.toNanos();
    while (!answers.hasEnded()) {
      switch (listen(action, left(deadline, !answers.isWhole()))) {
        case Arrival.Datagram(int length) -> {
          if (take(action, length, answers)) {
            deadline = System.nanoTime() + patience.toNanos();
          }
        }
        case Arrival.Cut(long of) when of == sequence -> answers.lose();
        case Arrival.Cut _, Arrival.Messages _ -> {}
        case Arrival.Lost _ -> answers.lose();
        case Arrival.Silence _ -> {
          if (answers.isWhole()) {
            throw unanswered(action, false);
          }
          return false;
        }
      }
    }
    return answers.isTrustworthy();
  }

  /** Takes what answers of a datagram; whether anything did. */
  private boolean take(String action, int length, Answers answers) throws KernelException {
    boolean any = false;
    for (int at = 0; shows(action, at, length); at = frame.next(length)) {
      if (trace != null) {
        trace.accept("< " + frame.copy());
      }
      any |= answers.take(frame);
    }
    return any;
  }

  private boolean shows(String action, int at, int length) throws KernelException {
    try {
      return frame.show(buffer, at, length);
    } catch (WireFormatException e) {
      throw unreadable(action, e);
    }
  }
}
