package dev.holdfast.netlink;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.NetlinkDescriptor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A netlink socket that asks the kernel and understands its answers: netlink(7).
 *
 * <p>It holds one conversation at a time, whichever threads ask, and keeps addressing the namespace
 * that it was opened in. An error carries the kernel's own text and the name of the attribute that
 * it points at.
 */
public final class NetlinkSocket implements AutoCloseable {

  private static final int RECEIVE_BYTES = 8 * 1024 * 1024;
  private static final int SEND_BYTES = 1024 * 1024;

  private final ReentrantLock talking = new ReentrantLock();
  private final Datagrams datagrams;
  private final Conversation conversation;
  private final Duration patience;

  NetlinkSocket(Datagrams datagrams, List<MessageType> vocabulary, SocketOptions options) {
    this.datagrams = datagrams;
    this.patience = options.patience();
    this.conversation = new Conversation(datagrams, new Vocabulary(vocabulary), options, 0);
  }

  /**
   * Opens a socket.
   *
   * @param protocol the netlink family, such as 0 for {@code NETLINK_ROUTE}
   * @param vocabulary the message types that are sent and received
   */
  public static NetlinkSocket open(
      NamespaceHandle namespace, int protocol, List<MessageType> vocabulary, SocketOptions options)
      throws KernelException {
    NetlinkDescriptor socket = bound(namespace, protocol, options.portId());
    try {
      enable(socket, NetlinkDescriptor.EXT_ACK);
      enable(socket, NetlinkDescriptor.CAP_ACK);
      enable(socket, NetlinkDescriptor.STRICT_CHECK);
      socket.receiveBuffer(RECEIVE_BYTES);
      socket.sendBuffer(SEND_BYTES);
      return new NetlinkSocket(new Kernel(socket), vocabulary, options);
    } catch (KernelException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** As above, with {@link SocketOptions#DEFAULT}. */
  public static NetlinkSocket open(
      NamespaceHandle namespace, int protocol, List<MessageType> vocabulary)
      throws KernelException {
    return open(namespace, protocol, vocabulary, SocketOptions.DEFAULT);
  }

  private static NetlinkDescriptor bound(NamespaceHandle namespace, int protocol, long portId)
      throws KernelException {
    try {
      return NetlinkDescriptor.open(namespace, protocol, portId);
    } catch (KernelException e) {
      if (portId == 0 || !e.errno().equals(Errno.EADDRINUSE)) {
        throw e;
      }
      return NetlinkDescriptor.open(namespace, protocol, 0);
    }
  }

  /** Switches on what a kernel may be too old to have. */
  private static void enable(NetlinkDescriptor socket, int option) throws KernelException {
    try {
      socket.enable(option);
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.ENOPROTOOPT)) {
        throw e;
      }
    }
  }

  /** The port id that the kernel stamps on events that this socket causes. */
  public long portId() {
    return datagrams.portId();
  }

  /**
   * Adds a message type to those that are sent and received: one whose number only the kernel knows
   * ({@link GenericFamily}).
   *
   * @throws IllegalArgumentException if another one has its number
   */
  public void learn(MessageType type) {
    talking.lock();
    try {
      conversation.learn(type);
    } finally {
      talking.unlock();
    }
  }

  /**
   * Has the kernel do something, and waits until it has.
   *
   * @param action what that is, in an operator's words, for errors
   * @throws KernelException if it refused; ETIMEDOUT or ENOBUFS if the outcome is unknown
   */
  public void execute(String action, Message request) throws KernelException {
    talking.lock();
    try {
      conversation.execute(action, request);
    } finally {
      rest();
    }
  }

  /**
   * Asks for one thing.
   *
   * @throws KernelException if the kernel refused; ENODATA if it answered with nothing, EMSGSIZE if
   *     the answer was too large for the buffer, which has grown by then
   */
  public Message ask(String action, Message request) throws KernelException {
    talking.lock();
    try {
      return conversation.ask(action, request);
    } finally {
      rest();
    }
  }

  /**
   * Asks for everything that there is of something. {@code NLM_F_DUMP} goes without saying.
   *
   * <p>A dump that was interrupted by a change, or of which some was lost, is asked for again.
   *
   * @throws KernelException if the kernel refused; EINTR, which is transient, if it was interrupted
   *     too often
   */
  public List<Message> dump(String action, Message request) throws KernelException {
    talking.lock();
    try {
      return conversation.dump(action, request);
    } finally {
      rest();
    }
  }

  /** As above, of very much: it is shown as it arrives, and nothing of it is kept. */
  public void dump(String action, Message request, DumpSink sink) throws KernelException {
    talking.lock();
    try {
      conversation.dump(action, request, sink);
    } finally {
      rest();
    }
  }

  /**
   * Asks for some things that one request names.
   *
   * @param sink is shown a message for each, until the kernel has none of one
   * @throws KernelException if the kernel refused, or has none of one of them; ENOBUFS, which is
   *     transient, if some of the answer was lost
   */
  public void askAll(String action, Message request, DumpSink sink) throws KernelException {
    talking.lock();
    try {
      conversation.askAll(action, request, sink);
    } finally {
      rest();
    }
  }

  /**
   * Has the kernel do many things in their order; one that it refuses does not stop the rest.
   *
   * @return one outcome for each request, in the same order
   */
  public List<Outcome> batch(List<Request> requests) {
    Outcome[] outcomes = new Outcome[requests.size()];
    Arrays.fill(outcomes, Outcome.APPLIED);
    batch(Requests.of(requests), (index, outcome) -> outcomes[index] = outcome);
    return List.of(outcomes);
  }

  /**
   * As above, of very many, which are written one by one when they are sent.
   *
   * @param trouble is told, in any order, of those that were refused or of which nothing is known
   */
  public void batch(Requests requests, Requests.Trouble trouble) {
    talking.lock();
    try {
      new Batch(conversation, datagrams, patience, requests, trouble).run();
    } finally {
      rest();
    }
  }

  /** Lets the next one talk. */
  private void rest() {
    conversation.rest();
    talking.unlock();
  }

  /**
   * Has the kernel do many things together or none of them, between the two messages that its
   * family wants around them: nfnetlink's batches. It has to be at least one thing.
   *
   * @throws KernelException if it could not be sent; ETIMEDOUT or ENOBUFS if the outcome is unknown
   */
  public Verdict together(Request begin, List<Request> requests, Message end)
      throws KernelException {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("nothing to do together");
    }
    talking.lock();
    try {
      return new Transaction(conversation, datagrams, begin, requests, end).run(patience);
    } finally {
      rest();
    }
  }

  /** Closes the socket when the conversation that is under way has ended. */
  @Override
  public void close() {
    talking.lock();
    try {
      datagrams.close();
    } finally {
      talking.unlock();
    }
  }

  /** The kernel at the other end. */
  private record Kernel(NetlinkDescriptor socket) implements Datagrams {

    @Override
    public void send(byte[] bytes, int length) throws KernelException {
      if (length > SEND_BYTES) {
        // The kernel sets twice of what is asked for, and wants the datagram to fit into that.
        socket.sendBuffer(length);
      }
      socket.send(bytes, 0, length);
    }

    @Override
    public int receive(byte[] into, Duration wait) throws KernelException {
      return socket.receive(into, wait);
    }

    @Override
    public long lastSender() {
      return socket.lastSender();
    }

    @Override
    public long portId() {
      return socket.portId();
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
