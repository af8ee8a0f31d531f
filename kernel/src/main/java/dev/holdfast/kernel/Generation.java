package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.holdfast.kernel.Libc.Sys;
import dev.holdfast.kernel.Namespace.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The number of a namespace that no other one gets until the next boot.
 *
 * <p>The inode will not do: the kernel gives that of a deleted namespace to the next one at once,
 * so a namespace that was deleted and made again looks the same by it.
 */
final class Generation {

  /** {@code _IOR(0xb7, 13, __u64)} of linux/nsfs.h, since 6.18. */
  private static final long NS_GET_ID = 0x8008b70dL;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;

  /** Of a network namespace the same number as {@code NS_GET_ID}, since 5.14. */
  private static final int SO_NETNS_COOKIE = 71;

  private Generation() {}

  /** The number of the namespace that an open file stands for; 0 if the kernel tells none. */
  static long of(Namespace name, Descriptor file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(JAVA_LONG);
      if (Libc.call(Sys.IOCTL, file.fd(), NS_GET_ID, id.address()) == 0) {
        return id.get(JAVA_LONG, 0);
      }
      return Visitor.kindOf(name, file) == Kind.NETWORK ? cookie(name, file) : 0;
    } catch (KernelException e) {
      // What is no namespace, or may not be entered, says so when it is entered.
      return 0;
    }
  }

  /** What a socket says of the network namespace that it was opened in. */
  static long cookie(Namespace name, Descriptor file) throws KernelException {
    if (name instanceof Namespace.Self) {
      return cookieHere();
    }
    return Visitor.run(name, List.of(file), Generation::cookieHere);
  }

  private static long cookieHere() throws KernelException {
    String action = "identify a namespace";
    long opened = Libc.call(Sys.SOCKET, AF_NETLINK, SOCK_RAW | KernelFile.O_CLOEXEC, 0);
    try (Descriptor socket = new Descriptor(Libc.check(action, opened));
        Arena arena = Arena.ofConfined()) {
      MemorySegment cookie = arena.allocate(JAVA_LONG);
      MemorySegment length = arena.allocateFrom(JAVA_INT, 8);
      Libc.check(
          action,
          Libc.call(
              Sys.GETSOCKOPT,
              socket.fd(),
              SOL_SOCKET,
              SO_NETNS_COOKIE,
              cookie.address(),
              length.address(),
              0));
      return cookie.get(JAVA_LONG, 0);
    }
  }
}
