package dev.holdfast.netlink;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/** A kernel that answers as it is told to: each send takes the next answer of a script. */
final class Script implements Datagrams {

  static final long PORT = 77;

  /** What a receive does. */
  @FunctionalInterface
  private interface Step {
    int into(byte[] buffer) throws KernelException;
  }

  private final Deque<BiConsumer<Script, List<Message>>> answers = new ArrayDeque<>();
  private final Deque<Step> steps = new ArrayDeque<>();
  final List<List<Message>> sent = new ArrayList<>();
  private long lastSender;
  boolean closed;

  /** Says how one send is answered. */
  Script answer(BiConsumer<Script, List<Message>> answer) {
    answers.add(answer);
    return this;
  }

  Script arrives(Message... messages) {
    return arrivesFrom(0, messages);
  }

  Script arrivesFrom(long sender, Message... messages) {
    return arrivesRaw(sender, Frames.join(List.of(messages)));
  }

  Script arrivesRaw(long sender, byte[] datagram) {
    steps.add(buffer -> {
      System.arraycopy(datagram, 0, buffer, 0, Math.min(datagram.length, buffer.length));
      lastSender = sender;
      return datagram.length;
    });
    return this;
  }

  Script fails(Errno errno) {
    steps.add(_ -> {
      throw new KernelException("receive", errno);
    });
    return this;
  }

  /** Everything that was sent, in its order. */
  List<Message> requests() {
    return sent.stream().flatMap(List::stream).toList();
  }

  NetlinkSocket socket(SocketOptions options) {
    return new NetlinkSocket(this, Rtnl.TYPES, options);
  }

  NetlinkSocket socket() {
    return socket(SocketOptions.DEFAULT);
  }

  @Override
  public void send(byte[] bytes, int length) {
    List<Message> messages = Frames.split(Arrays.copyOf(bytes, length), new Vocabulary(Rtnl.TYPES));
    sent.add(messages);
    if (!answers.isEmpty()) {
      answers.remove().accept(this, messages);
    }
  }

  @Override
  public int receive(byte[] into, Duration wait) throws KernelException {
    Step step = steps.poll();
    return step == null ? -1 : step.into(into);
  }

  @Override
  public long lastSender() {
    return lastSender;
  }

  @Override
  public long portId() {
    return PORT;
  }

  @Override
  public void close() {
    closed = true;
  }

  static Message done(long sequence, int flags) {
    return Message.of(Message.DONE, Flags.MULTI | flags, sequence, PORT, new byte[4]);
  }

  /** An acknowledgement, or a refusal with nothing but its errno. */
  static Message error(long sequence, int errno) {
    return status(Message.ERROR, sequence, errno, 0, Attributes.EMPTY);
  }

  /** A status with attributes of its own, as with {@code NETLINK_CAP_ACK}. */
  static Message status(int type, long sequence, int errno, int flags, Attributes said) {
    int copied = type == Message.ERROR ? Message.HEADER : 0;
    byte[] payload = new byte[4 + copied + said.length()];
    Wire.putLittleEndian(payload, 0, 4, -errno);
    said.copyTo(payload, 4 + copied);
    int more = said.isEmpty() ? 0 : Flags.ACK_TLVS;
    int capped = type == Message.ERROR ? Flags.CAPPED : 0;
    return Message.of(type, flags | more | capped, sequence, PORT, payload);
  }

  static Message link(long sequence, int flags, int index) {
    byte[] payload = new byte[16];
    Wire.putLittleEndian(payload, 4, 4, index);
    return Message.of(Rtnl.RTM_NEWLINK.number(), flags, sequence, PORT, payload);
  }
}
