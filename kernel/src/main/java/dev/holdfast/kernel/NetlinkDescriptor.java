package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * A netlink socket as datagrams of bytes: netlink(7). It knows no message.
 *
 * <p>It keeps addressing the namespace that it was opened in, from whatever thread. One thread at a
 * time sends, and one receives.
 */
public final class NetlinkDescriptor implements AutoCloseable {

  /** Kernel text and attribute offsets with errors: {@code NETLINK_EXT_ACK}. */
  public static final int EXT_ACK = 11;

  /** Errors without a copy of the request: {@code NETLINK_CAP_ACK}. */
  public static final int CAP_ACK = 10;

  /** Dump filters that the kernel applies or refuses: {@code NETLINK_GET_STRICT_CHK}. */
  public static final int STRICT_CHECK = 12;

  /** The sender that is the kernel itself. */
  public static final long KERNEL = 0;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_SNDBUF = 7;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int ADDRESS_BYTES = 12;

  /** Room for a call's errno, before what it is about. */
  private static final int STATE = 8;

  private final Descriptor socket;
  private final long portId;
  private volatile long lastSender;

  private NetlinkDescriptor(Descriptor socket, long portId) {
    this.socket = socket;
    this.portId = portId;
  }

  /**
   * Opens and binds a socket inside a namespace.
   *
   * @param protocol the netlink family, such as 0 for {@code NETLINK_ROUTE}
   * @param portId the port id to bear, unsigned 32 bits; 0 lets the kernel choose
   * @throws KernelException EADDRINUSE if the port id is taken, EPROTONOSUPPORT if the kernel lacks
   *     the family
   */
  public static NetlinkDescriptor open(NamespaceHandle namespace, int protocol, long portId)
      throws KernelException {
    Descriptor socket = namespace.call(() -> socket(protocol));
    try {
      bind(socket, portId);
      return new NetlinkDescriptor(socket, boundPort(socket));
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  private static Descriptor socket(int protocol) throws KernelException {
    int type = SOCK_RAW | KernelFile.O_CLOEXEC | KernelFile.O_NONBLOCK;
    return new Descriptor(
        Libc.check("open a netlink socket", Libc.call(Sys.SOCKET, AF_NETLINK, type, protocol)));
  }

  /** {@code struct sockaddr_nl}: family 2, pad 2, pid 4, groups 4. */
  private static void bind(Descriptor socket, long portId) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, 4, (int) portId);
      Libc.check(
          "bind a netlink socket",
          Libc.call(Sys.BIND, socket.fd(), address.address(), ADDRESS_BYTES));
    }
  }

  private static long boundPort(Descriptor socket) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_BYTES, 4);
      MemorySegment length = arena.allocateFrom(JAVA_INT, ADDRESS_BYTES);
      Libc.check(
          "name a netlink socket",
          Libc.call(Sys.GETSOCKNAME, socket.fd(), address.address(), length.address()));
      return Integer.toUnsignedLong(address.get(JAVA_INT, 4));
    }
  }

  /** The port id that the kernel stamps on replies to this socket, and on events that it causes. */
  public long portId() {
    return portId;
  }

  /** The descriptor, for {@link Poller}. */
  public Descriptor descriptor() {
    return socket;
  }

  /** Switches on one of {@link #EXT_ACK}, {@link #CAP_ACK}, {@link #STRICT_CHECK}. */
  public void enable(int option) throws KernelException {
    set("set netlink option " + option, SOL_NETLINK, option, 1);
  }

  /** Joins a multicast group by its number: {@code RTNLGRP_LINK} is 1. */
  public void join(int group) throws KernelException {
    set("join netlink group " + group, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
  }

  /** Asks for a receive buffer of so many bytes; without privilege the kernel's limit caps it. */
  public void receiveBuffer(int bytes) throws KernelException {
    force("set the receive buffer", SO_RCVBUFFORCE, SO_RCVBUF, bytes);
  }

  /** Asks for a send buffer of so many bytes; without privilege the kernel's limit caps it. */
  public void sendBuffer(int bytes) throws KernelException {
    force("set the send buffer", SO_SNDBUFFORCE, SO_SNDBUF, bytes);
  }

  private void force(String action, int privileged, int plain, int bytes) throws KernelException {
    try {
      set(action, SOL_SOCKET, privileged, bytes);
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.EPERM)) {
        throw e;
      }
      set(action, SOL_SOCKET, plain, bytes);
    }
  }

  private void set(String action, int level, int option, int value) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocateFrom(JAVA_INT, value).address();
      Libc.check(action, Libc.call(Sys.SETSOCKOPT, socket.fd(), level, option, address, 4, 0));
    }
  }

  /**
   * Sends one datagram to the kernel, which has handled every message in it on return.
   *
   * @throws KernelException EMSGSIZE if it is larger than the send buffer
   */
  public void send(byte[] bytes, int offset, int length) throws KernelException {
    try (Scratch scratch = Scratch.of(STATE + length)) {
      MemorySegment buffer = scratch.segment();
      MemorySegment.copy(bytes, offset, buffer, JAVA_BYTE, STATE, length);
      long from = buffer.address() + STATE;
      Libc.check(
          "send to the kernel",
          Libc.restarted(buffer, Sys.SENDTO, socket.fd(), from, length, 0, 0, 0));
    }
  }

  /**
   * Receives one datagram, waiting for it at most so long.
   *
   * @param into where it goes; 64 KiB hold whatever the kernel sends, but for a rare single message
   * @return its whole length, more than {@code into} holds if it was cut; -1 if none came in time
   * @throws KernelException ENOBUFS if the kernel had to drop something since the last call
   */
  public int receive(byte[] into, Duration wait) throws KernelException {
    int got = receiveNow(into);
    if (got >= 0) {
      return got; // as it mostly is, and needs no clock
    }
    long deadline = System.nanoTime() + wait.toNanos();
    long left = wait.toNanos();
    // What made the socket ready may be gone when it is read, so that is no answer yet.
    while (got < 0 && left > 0 && Readiness.await("wait for the kernel", socket, left)) {
      got = receiveNow(into);
      left = deadline - System.nanoTime();
    }
    return got;
  }

  private int receiveNow(byte[] into) throws KernelException {
    int space = into.length;
    // The sender's address and its length, which the kernel wants aligned, come first.
    final int before = STATE + ADDRESS_BYTES + 4;
    try (Scratch scratch = Scratch.of(before + space)) {
      MemorySegment buffer = scratch.segment();
      long address = buffer.address() + STATE;
      buffer.set(JAVA_INT, STATE + ADDRESS_BYTES, ADDRESS_BYTES);
      long got =
          Libc.restarted(
              buffer,
              Sys.RECVFROM,
              socket.fd(),
              buffer.address() + before,
              space,
              MSG_DONTWAIT | MSG_TRUNC,
              address,
              address + ADDRESS_BYTES);
      if (got == -Errno.EAGAIN.number()) {
        return -1;
      }
      Libc.check("receive from the kernel", got);
      MemorySegment.copy(buffer, JAVA_BYTE, before, into, 0, (int) Math.min(got, space));
      lastSender = Integer.toUnsignedLong(buffer.get(JAVA_INT, STATE + 4));
      return (int) got;
    }
  }

  /** Who sent what was received last: {@link #KERNEL}, or another process's port id. */
  public long lastSender() {
    return lastSender;
  }

  @Override
  public void close() {
    socket.close();
  }
}
