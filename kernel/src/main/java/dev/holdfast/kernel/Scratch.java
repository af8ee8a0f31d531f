package dev.holdfast.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for one system call, borrowed from a few buffers that the process has: a thousand sockets
 * that are silent need none.
 */
record Scratch(MemorySegment segment) implements AutoCloseable {

  private static final int USUAL = 64 * 1024 + 64;
  private static final int MOST = 8;
  private static final ConcurrentLinkedDeque<Scratch> FREE = new ConcurrentLinkedDeque<>();
  private static final AtomicInteger HOW_MANY = new AtomicInteger();

  /** Borrows at least so many bytes, aligned to eight; what is in them is left from before. */
  static Scratch of(int bytes) {
    if (bytes > USUAL) {
      return new Scratch(Arena.ofAuto().allocate(bytes, 8));
    }
    Scratch free = FREE.pollFirst();
    if (free == null) {
      return new Scratch(Arena.ofAuto().allocate(USUAL, 8));
    }
    HOW_MANY.decrementAndGet();
    return free;
  }

  @Override
  public void close() {
    if (segment.byteSize() != USUAL) {
      return;
    }
    if (HOW_MANY.incrementAndGet() <= MOST) {
      FREE.addFirst(this);
    } else {
      HOW_MANY.decrementAndGet();
    }
  }
}
