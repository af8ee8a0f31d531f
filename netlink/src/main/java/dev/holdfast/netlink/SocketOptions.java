package dev.holdfast.netlink;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link NetlinkSocket} behaves.
 *
 * @param portId the port id to bear, unsigned 32 bits; 0, or one that is taken, lets the kernel
 *     choose
 * @param patience how long to wait for each datagram of an answer
 * @param dumpRetries how often an interrupted dump is asked for again; 0 is one attempt
 * @param trace gets a line for every message that is sent or received; null for none
 */
public record SocketOptions(
    long portId, Duration patience, int dumpRetries, @Nullable Consumer<String> trace) {

  /** The kernel's port id, 5 s, 8 retries, no trace. */
  public static final SocketOptions DEFAULT = new SocketOptions(0, Duration.ofSeconds(5), 8, null);

  public SocketOptions {
    if (portId < 0 || portId > 0xffff_ffffL) {
      throw new IllegalArgumentException("a port id has 32 bits, not as " + portId);
    }
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience is positive, not " + patience);
    }
    if (dumpRetries < 0) {
      throw new IllegalArgumentException("retries are 0 or more, not " + dumpRetries);
    }
  }

  public SocketOptions withPortId(long wanted) {
    return new SocketOptions(wanted, patience, dumpRetries, trace);
  }

  /**
   * With a port id by which events tell who caused them: the given one, or one of our choice, from
   * 2^30 up to 2^31, above every process id, which is what the kernel gives out by itself.
   */
  public SocketOptions withOwnPortId() {
    return portId == 0
        ? withPortId(ThreadLocalRandom.current().nextLong(1L << 30, 1L << 31))
        : this;
  }

  public SocketOptions withPatience(Duration wanted) {
    return new SocketOptions(portId, wanted, dumpRetries, trace);
  }

  public SocketOptions withDumpRetries(int wanted) {
    return new SocketOptions(portId, patience, wanted, trace);
  }

  public SocketOptions withTrace(Consumer<String> wanted) {
    return new SocketOptions(portId, patience, dumpRetries, wanted);
  }
}
