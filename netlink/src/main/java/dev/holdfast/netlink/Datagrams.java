package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.time.Duration;

/** The datagrams that a {@link Conversation} is held over: the kernel, or a test's script. */
interface Datagrams extends AutoCloseable {

  void send(byte[] bytes, int length) throws KernelException;

  /** The whole length of what came, of which {@code into} holds the start; -1 if nothing came. */
  int receive(byte[] into, Duration wait) throws KernelException;

  /** Who sent what was received last. */
  long lastSender();

  /** Our own port id. */
  long portId();

  @Override
  void close();
}
