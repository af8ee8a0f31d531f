package dev.holdfast.netlink;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Room for one datagram each, lent to whoever receives: a thousand sockets that rest need none. */
final class Buffers {

  /** No buffer. */
  static final byte[] NONE = {};

  /** The kernel sends at most 32 KiB at once of a dump; a single message may be larger. */
  static final int USUAL = 64 * 1024;

  private static final int MOST = 8;
  private static final ConcurrentLinkedDeque<byte[]> FREE = new ConcurrentLinkedDeque<>();
  private static final AtomicInteger HOW_MANY = new AtomicInteger();

  private Buffers() {}

  /** One of the usual size; what is in it is left from before. */
  static byte[] take() {
    byte @Nullable [] free = FREE.pollFirst();
    if (free == null) {
      return new byte[USUAL];
    }
    HOW_MANY.decrementAndGet();
    return free;
  }

  /** Takes one back, unless it is of another size or there are enough. */
  static void giveBack(byte[] buffer) {
    if (buffer.length != USUAL) {
      return;
    }
    if (HOW_MANY.incrementAndGet() <= MOST) {
      FREE.addFirst(buffer);
    } else {
      HOW_MANY.decrementAndGet();
    }
  }
}
