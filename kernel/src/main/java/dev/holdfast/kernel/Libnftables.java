package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The language of nft, as {@code libnftables.so.1} understands it: libnftables(3), nft(8).
 *
 * <p>It is bound when it is first used. All of its functions take addresses and small numbers, so
 * one downcall shape serves them: integers go in registers, and what is passed too much is not
 * looked at.
 *
 * <p>The library keeps a list of interfaces for the whole process, whichever namespace is asked, so
 * one call runs at a time.
 */
@SuppressWarnings("restricted")
public final class Libnftables {

  /** How to run commands and what to print. */
  public enum Flag {
    /** Says what is wrong and changes nothing. */
    CHECK(0),
    /** Nothing that changes by itself: no counts, no time left. */
    STATELESS(1 << 2),
    /** Handles with everything that has one. */
    HANDLES(1 << 3),
    /** JSON in, and JSON out: libnftables-json(5). What is no JSON is read as nft's language. */
    JSON(1 << 4),
    /** Sets without their elements. */
    TERSE(1 << 11);

    private final int bits;

    Flag(int bits) {
      this.bits = bits;
    }
  }

  /**
   * What commands came to.
   *
   * @param accepted whether all of them were; if not, the kernel has changed nothing
   * @param output what they printed
   * @param errors what the library says is wrong, with {@code text:line:column-column:}
   */
  public record Result(boolean accepted, String output, String errors) {}

  /** The file of the library, as the dynamic linker finds it. */
  public static final String LIBRARY = "libnftables.so.1";

  private static final int NETFILTER = 12;
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private final String action;
  private final MethodHandle make;
  private final MethodHandle free;
  private final MethodHandle bufferOutput;
  private final MethodHandle bufferError;
  private final MethodHandle output;
  private final MethodHandle error;
  private final MethodHandle setFlags;
  private final MethodHandle setDryRun;
  private final MethodHandle clearIncludePaths;
  private final MethodHandle run;

  private Libnftables(SymbolLookup library, Linker linker) {
    this.action = "use " + LIBRARY;
    this.make = bind(linker, library, "nft_ctx_new");
    this.free = bind(linker, library, "nft_ctx_free");
    this.bufferOutput = bind(linker, library, "nft_ctx_buffer_output");
    this.bufferError = bind(linker, library, "nft_ctx_buffer_error");
    this.output = bind(linker, library, "nft_ctx_get_output_buffer");
    this.error = bind(linker, library, "nft_ctx_get_error_buffer");
    this.setFlags = bind(linker, library, "nft_ctx_output_set_flags");
    this.setDryRun = bind(linker, library, "nft_ctx_set_dry_run");
    this.clearIncludePaths = bind(linker, library, "nft_ctx_clear_include_paths");
    this.run = bind(linker, library, "nft_run_cmd_from_filename");
  }

  private static MethodHandle bind(Linker linker, SymbolLookup library, String name) {
    return linker.downcallHandle(
        library.findOrThrow(name), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  private static final class Bound {
    static final Libnftables LIBRARY =
        new Libnftables(
            SymbolLookup.libraryLookup(Libnftables.LIBRARY, Arena.global()), Linker.nativeLinker());

    private Bound() {}
  }

  private static Libnftables bound() throws KernelException {
    try {
      return Bound.LIBRARY;
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new KernelException(
          "load " + LIBRARY,
          Errno.ELIBACC,
          "the library is not installed (Debian's package libnftables1)");
    }
  }

  /**
   * Runs commands inside a namespace. Nothing is read from files: an {@code include} finds none by
   * a relative path, and whoever passes text of others has looked for absolute ones.
   *
   * @param text nft's language or JSON, without a NUL
   * @throws KernelException ELIBACC if the library is not there, EPROTONOSUPPORT if the kernel has
   *     no nf_tables
   */
  public static Result run(NamespaceHandle namespace, String text, Set<Flag> flags)
      throws KernelException {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("commands of nft contain no NUL");
    }
    Libnftables library = bound();
    requireNetfilter(namespace);
    try (Descriptor file = fileOf(text);
        Arena arena = Arena.ofConfined()) {
      String name = "/proc/self/fd/" + file.fd();
      long path = Libc.text(arena, name).address();
      ONE_AT_A_TIME.lock();
      try {
        Result result = namespace.call(() -> library.call(path, flags));
        return new Result(
            result.accepted, result.output, result.errors.replace(name + ":", "text:"));
      } finally {
        ONE_AT_A_TIME.unlock();
      }
    }
  }

  /** Only of a file the library says in which line a mistake is; this one is nowhere on a disk. */
  private static Descriptor fileOf(String text) throws KernelException {
    final int closeOnExec = 1;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String action = "hand text to " + LIBRARY;
    try (Arena arena = Arena.ofConfined()) {
      long name = Libc.text(arena, "holdfast-nft").address();
      Descriptor file =
          new Descriptor(Libc.check(action, Libc.call(Sys.MEMFD_CREATE, name, closeOnExec, 0)));
      try {
        MemorySegment commands = arena.allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, commands, JAVA_BYTE, 0, bytes.length);
        for (long at = 0; at < bytes.length; ) {
          long rest = bytes.length - at;
          at +=
              Libc.check(
                  action, Libc.restarted(Sys.WRITE, file.fd(), commands.address() + at, rest));
        }
        return file;
      } catch (KernelException e) {
        file.close();
        throw e;
      }
    }
  }

  /** The library ends the process when it cannot open its socket; so it is tried first. */
  private static void requireNetfilter(NamespaceHandle namespace) throws KernelException {
    NetlinkDescriptor.open(namespace, NETFILTER, 0).close();
  }

  private Result call(long path, Set<Flag> flags) throws KernelException {
    int bits = 0;
    for (Flag flag : flags) {
      bits |= flag.bits;
    }
    long context = invoke(make, 0, 0);
    if (context == 0) {
      throw new KernelException(action, Errno.ENOMEM);
    }
    try {
      invoke(clearIncludePaths, context, 0);
      invoke(setFlags, context, bits);
      invoke(setDryRun, context, flags.contains(Flag.CHECK) ? 1 : 0);
      if ((int) invoke(bufferOutput, context, 0) != 0
          || (int) invoke(bufferError, context, 0) != 0) {
        throw new KernelException(action, Errno.ENOMEM);
      }
      boolean accepted = (int) invoke(run, context, path) == 0;
      return new Result(
          accepted, text(invoke(output, context, 0)), text(invoke(error, context, 0)));
    } finally {
      invoke(free, context, 0);
    }
  }

  private static String text(long address) {
    return address == 0
        ? ""
        : MemorySegment.ofAddress(address)
            .reinterpret(Long.MAX_VALUE)
            .getString(0, StandardCharsets.UTF_8);
  }

  private static long invoke(MethodHandle function, long first, long second) {
    try {
      return (long) function.invokeExact(first, second);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
