package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The system calls that Holdfast makes, all through the one C function {@code syscall(2)}.
 *
 * <p>One function means one downcall shape, and a shape is what costs at start-up (about 40 ms for
 * the first, 5 to 8 ms for each further one). A call returns what the kernel returns: a result that
 * is not negative, or a negated errno. Pointers are passed as addresses, so whoever passes one
 * keeps its segment alive until the call has returned.
 */
@SuppressWarnings("restricted")
final class Libc {

  /** The numbers of the system calls, from {@code asm/unistd_64.h} and asm-generic's. */
  enum Sys {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    IOCTL(16, 29),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    SOCKET(41, 198),
    SENDTO(44, 206),
    RECVFROM(45, 207),
    BIND(49, 200),
    GETSOCKNAME(51, 204),
    SETSOCKOPT(54, 208),
    GETSOCKOPT(55, 209),
    GETDENTS64(217, 61),
    EPOLL_CTL(233, 21),
    INOTIFY_ADD_WATCH(254, 27),
    INOTIFY_RM_WATCH(255, 28),
    OPENAT(257, 56),
    MKDIRAT(258, 34),
    UNLINKAT(263, 35),
    PPOLL(271, 73),
    UNSHARE(272, 97),
    EPOLL_PWAIT(281, 22),
    EVENTFD2(290, 19),
    EPOLL_CREATE1(291, 20),
    INOTIFY_INIT1(294, 26),
    PRLIMIT64(302, 261),
    SETNS(308, 268),
    MEMFD_CREATE(319, 279),
    STATX(332, 291),
    PIDFD_OPEN(434, 434);

    final long number;

    Sys(int x86, int generic) {
      number = X86_64 ? x86 : generic;
    }
  }

  static final boolean X86_64 = System.getProperty("os.arch").equals("amd64");

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO = STATE.byteOffset(PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = bind();

  private Libc() {}

  private static MethodHandle bind() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        Linker.Option.firstVariadicArg(1),
        Linker.Option.captureCallState("errno"));
  }

  /** Makes one system call: its result, or the negated errno. */
  static long call(Sys sys, long a, long b, long c, long d, long e, long f) {
    try (Arena arena = Arena.ofConfined()) {
      return call(arena.allocate(STATE), sys, a, b, c, d, e, f);
    }
  }

  /**
   * As {@link #call(Sys, long, long, long, long, long, long)}, for whoever makes very many.
   *
   * @param state room for the errno: the first bytes of a segment that no other thread uses
   */
  static long call(MemorySegment state, Sys sys, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) SYSCALL.invokeExact(state, sys.number, a, b, c, d, e, f);
      return result == -1 ? -state.get(JAVA_INT, ERRNO) : result;
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  static long call(Sys sys, long a, long b, long c) {
    return call(sys, a, b, c, 0, 0, 0);
  }

  /** As {@link #call}, made again for as long as a signal interrupts it. */
  static long restarted(Sys sys, long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result = call(sys, a, b, c, d, e, f);
    } while (result == -Errno.EINTR.number());
    return result;
  }

  /** As {@link #restarted}, with room for the errno. */
  static long restarted(MemorySegment state, Sys sys, long a, long b, long c, long d) {
    return restarted(state, sys, a, b, c, d, 0, 0);
  }

  /** As {@link #restarted}, with room for the errno. */
  static long restarted(
      MemorySegment state, Sys sys, long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result = call(state, sys, a, b, c, d, e, f);
    } while (result == -Errno.EINTR.number());
    return result;
  }

  static long restarted(Sys sys, long a, long b, long c) {
    return restarted(sys, a, b, c, 0, 0, 0);
  }

  /** The result as it is, or the errno as an exception that says what was asked. */
  static long check(String action, long result) throws KernelException {
    if (result < 0) {
      throw new KernelException(action, Errno.of((int) -result));
    }
    return result;
  }

  /** As {@link #check(String, long)}, for whoever would put words together very often. */
  static long check(String verb, Object what, long result) throws KernelException {
    return result < 0 ? check(verb + what, result) : result;
  }

  /** A C string. The text has no NUL: whoever takes text from outside has checked that. */
  static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }
}
