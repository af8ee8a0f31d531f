package dev.holdfast.netlink;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.NetlinkDescriptor;
import dev.holdfast.kernel.Poller;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel tells the members of multicast groups.
 *
 * <p>The listener runs on the thread of {@link Poller}, which all monitors share: it takes note and
 * returns.
 */
public final class Multicast implements AutoCloseable {

  private static final int LARGEST_BUFFER = 16 * 1024 * 1024;

  /** Datagrams that are read before others get their turn. */
  private static final int DATAGRAMS_A_TURN = 64;

  /** Told of what happened. */
  public interface Listener {

    /** Messages of the kernel, in its order. */
    void messages(List<Message> messages);

    /** Messages were lost: anything may have happened. */
    void overrun();

    /** Nothing will be told any more. The socket is closed. */
    void ended(KernelException reason);
  }

  private final NetlinkDescriptor socket;
  private final Vocabulary vocabulary;
  private final Listener listener;
  private byte[] larger = Buffers.NONE; // than those that are borrowed, once one was too small
  private volatile Poller.@Nullable Watch watch;
  private boolean ended;

  private Multicast(NetlinkDescriptor socket, Vocabulary vocabulary, Listener listener) {
    this.socket = socket;
    this.vocabulary = vocabulary;
    this.listener = listener;
  }

  /**
   * Joins groups; what happens after this has returned is told.
   *
   * @param protocol the netlink family, such as 0 for {@code NETLINK_ROUTE}
   * @param groups group numbers, such as 1 for {@code RTNLGRP_LINK}
   * @param bufferBytes what the kernel keeps for us while we do not read; without privilege its
   *     limit caps it
   */
  public static Multicast listen(
      NamespaceHandle namespace,
      int protocol,
      List<MessageType> vocabulary,
      int[] groups,
      int bufferBytes,
      Listener listener)
      throws KernelException {
    NetlinkDescriptor socket = NetlinkDescriptor.open(namespace, protocol, 0);
    try {
      socket.receiveBuffer(bufferBytes);
      for (int group : groups) {
        socket.join(group);
      }
      Multicast multicast = new Multicast(socket, new Vocabulary(vocabulary), listener);
      multicast.watch = Poller.watch(socket.descriptor(), Poller.READABLE, multicast::readAndTell);
      return multicast;
    } catch (KernelException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void readAndTell() {
    if (watch == null) {
      // Not handed over yet; the poller calls again for as long as there is something to read.
      return;
    }
    byte[] buffer = larger.length > 0 ? larger : Buffers.take();
    try {
      for (int i = 0; i < DATAGRAMS_A_TURN && !ended && readOne(buffer); i++) {
        // the next
      }
    } finally {
      Buffers.giveBack(buffer);
    }
  }

  /** Whether there may be more. */
  private boolean readOne(byte[] buffer) {
    try {
      int length = socket.receive(buffer, Duration.ZERO);
      if (length >= 0 && socket.lastSender() == NetlinkDescriptor.KERNEL) {
        tell(buffer, length);
      }
      return length >= 0;
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENOBUFS)) {
        listener.overrun();
      } else {
        end(e);
      }
      return true;
    }
  }

  private void tell(byte[] buffer, int length) {
    if (length > buffer.length) {
      larger = new byte[Math.min(Wire.align(length), LARGEST_BUFFER)];
      listener.overrun();
      return;
    }
    List<Message> messages;
    try {
      messages = Frames.split(Arrays.copyOf(buffer, length), vocabulary);
    } catch (WireFormatException e) {
      // What cannot be read may have said anything.
      listener.overrun();
      return;
    }
    listener.messages(messages);
  }

  private void end(KernelException reason) {
    ended = true;
    close();
    listener.ended(reason);
  }

  /** Leaves the groups; the listener is not told anything once this has returned. */
  @Override
  public void close() {
    Poller.Watch watched = watch;
    if (watched != null) {
      watched.close();
      socket.close();
    }
  }
}
