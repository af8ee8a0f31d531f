package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.holdfast.kernel.Libc.Sys;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Files of proc, sysfs and cgroupfs by plain system calls, which keep the errno that java.nio
 * loses.
 *
 * <p>Nothing here creates a file: a knob that is missing is ENOENT. All of it is raw enough to run
 * inside {@link NamespaceHandle#call}.
 */
public final class KernelFile {

  /** The largest file that {@link #read} takes; more is EFBIG, never a silent truncation. */
  public static final int MAX_BYTES = 64 * 1024;

  static final int AT_FDCWD = -100;
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  private static final int O_DIRECTORY = Libc.X86_64 ? 0x10000 : 0x4000;

  private static final int FIRST_READ = 1024;

  private KernelFile() {}

  /** Opens a file for reading: to watch it, or to enter it when it is a namespace. */
  public static Descriptor open(String path) throws KernelException {
    return open("open " + path, path, O_RDONLY);
  }

  static Descriptor open(String action, String path, int flags) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      long name = named(action, path, arena);
      return new Descriptor(
          Libc.check(
              action, Libc.restarted(Sys.OPENAT, AT_FDCWD, name, flags | O_CLOEXEC, 0, 0, 0)));
    }
  }

  /** Reads a whole file. */
  public static byte[] read(String path) throws KernelException {
    String action = "read " + path;
    try (Descriptor file = open(action, path, O_RDONLY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(FIRST_READ);
      int got = readAt(action, file, buffer, 0);
      // proc, sysfs and cgroupfs answer a small file whole, so a short read is the end of it.
      return got < FIRST_READ
          ? buffer.asSlice(0, got).toArray(JAVA_BYTE)
          : readAll(action, file, MAX_BYTES, arena);
    }
  }

  /**
   * Reads a whole file of at most so many bytes; more is EFBIG. For the few that are made line by
   * line and grow with the machine, such as {@code /proc/self/mountinfo}.
   */
  public static byte[] read(String path, int most) throws KernelException {
    String action = "read " + path;
    try (Descriptor file = open(action, path, O_RDONLY);
        Arena arena = Arena.ofConfined()) {
      return readAll(action, file, most, arena);
    }
  }

  /**
   * Reads from the beginning, with room for all that a knob may show, since a bitmap or a vector of
   * proc shows its rest to nobody; then on until there is no more, since a file of lines ends a
   * read before one that does not fit.
   */
  private static byte[] readAll(String action, Descriptor file, int most, Arena arena)
      throws KernelException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(8 * FIRST_READ);
    MemorySegment buffer = arena.allocate(MAX_BYTES + 1);
    for (int more; (more = readAt(action, file, buffer, all.size())) > 0; ) {
      if (all.size() + more > most) {
        throw new KernelException(action, Errno.EFBIG);
      }
      all.writeBytes(buffer.asSlice(0, more).toArray(JAVA_BYTE));
    }
    return all.toByteArray();
  }

  private static int readAt(String action, Descriptor file, MemorySegment buffer, long offset)
      throws KernelException {
    long result =
        Libc.restarted(Sys.PREAD64, file.fd(), buffer.address(), buffer.byteSize(), offset, 0, 0);
    return (int) Libc.check(action, result);
  }

  /**
   * Writes a file with one write(2) at offset 0, as a knob of proc wants it: a second write would
   * be a second setting, and one at another offset succeeds and does nothing.
   */
  public static void write(String path, byte[] value) throws KernelException {
    String action = "write " + path;
    try (Descriptor file = open(action, path, O_WRONLY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, value.length));
      MemorySegment.copy(value, 0, buffer, JAVA_BYTE, 0, value.length);
      long written =
          Libc.check(action, Libc.restarted(Sys.WRITE, file.fd(), buffer.address(), value.length));
      if (written != value.length) {
        throw cutShort(action, written, value.length);
      }
    }
  }

  static KernelException cutShort(String action, long written, int of) {
    return new KernelException(
        action, Errno.EIO, "the kernel took " + written + " of " + of + " bytes");
  }

  /**
   * Makes a directory, which in cgroupfs makes a cgroup: mkdir(2) with mode 0755.
   *
   * @throws KernelException EEXIST if there is anything of that name
   */
  public static void makeDirectory(String path) throws KernelException {
    String action = "make " + path;
    try (Arena arena = Arena.ofConfined()) {
      long name = named(action, path, arena);
      Libc.check(action, Libc.restarted(Sys.MKDIRAT, AT_FDCWD, name, 0755));
    }
  }

  /**
   * Removes an empty directory: rmdir(2). The files that a cgroup has by itself do not count.
   *
   * @throws KernelException EBUSY or ENOTEMPTY if it is not empty
   */
  public static void removeDirectory(String path) throws KernelException {
    final int removeDirectory = 0x200;
    String action = "remove " + path;
    try (Arena arena = Arena.ofConfined()) {
      long name = named(action, path, arena);
      Libc.check(action, Libc.restarted(Sys.UNLINKAT, AT_FDCWD, name, removeDirectory));
    }
  }

  private static long named(String action, String path, Arena arena) throws KernelException {
    if (path.indexOf('\0') >= 0) {
      throw new KernelException(action, Errno.EINVAL, "the path contains a NUL");
    }
    return Libc.text(arena, path).address();
  }

  /** One entry of a directory. */
  public record Entry(String name, boolean isDirectory) {}

  /** Lists a directory, sorted by name, without {@code .} and {@code ..}. */
  public static List<Entry> list(String path) throws KernelException {
    String action = "list " + path;
    try (Descriptor directory = open(action, path, O_RDONLY | O_DIRECTORY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(32 * 1024, 8);
      List<Entry> entries = new ArrayList<>();
      while (true) {
        long got =
            Libc.check(
                action,
                Libc.restarted(
                    Sys.GETDENTS64, directory.fd(), buffer.address(), buffer.byteSize()));
        if (got == 0) {
          Collections.sort(entries, (a, b) -> a.name.compareTo(b.name));
          return entries;
        }
        decodeEntries(buffer, got, entries);
      }
    }
  }

  /** {@code struct linux_dirent64}: ino 8, off 8, reclen 2, type 1, name to its NUL. */
  private static void decodeEntries(MemorySegment buffer, long length, List<Entry> into) {
    final byte directoryType = 4;
    for (long at = 0; at < length; ) {
      String name = buffer.getString(at + 19, StandardCharsets.UTF_8);
      if (!name.equals(".") && !name.equals("..")) {
        into.add(new Entry(name, buffer.get(JAVA_BYTE, at + 18) == directoryType));
      }
      at += Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
    }
  }

  /**
   * The permission bits of the file that a path names, such as {@code 0644}; it need not be
   * readable.
   */
  public static int mode(String path) throws KernelException {
    final int wantMode = 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statx = arena.allocate(256, 8);
      long name = Libc.text(arena, path).address();
      Libc.check(
          "stat " + path, Libc.call(Sys.STATX, AT_FDCWD, name, 0, wantMode, statx.address(), 0));
      return Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28)) & 07777; // stx_mode
    }
  }

  /**
   * What makes two open files the same file.
   *
   * @param device its file system's
   * @param inode its number there, which another file may get once it is gone
   * @param generation of a namespace, a number that no other one gets until the next boot; 0 for
   *     what has none
   */
  public record Identity(long device, long inode, long generation) {
    public Identity(long device, long inode) {
      this(device, inode, 0);
    }
  }

  /** The identity of the file that a path names. */
  public static Identity identity(String path) throws KernelException {
    try (Descriptor file = open("open " + path, path, O_RDONLY)) {
      return identity(file, path);
    }
  }

  static Identity identity(Descriptor file, String path) throws KernelException {
    final int emptyPath = 0x1000;
    return identity(file.fd(), "", emptyPath, path);
  }

  /** The identity of the file that a path leads to, which is not opened. */
  static Identity identityOf(String path) throws KernelException {
    return identity(AT_FDCWD, path, 0, path);
  }

  private static Identity identity(int directory, String file, int flags, String path)
      throws KernelException {
    final int inode = 0x100;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statx = arena.allocate(256, 8);
      long name = Libc.text(arena, file).address();
      Libc.check(
          "stat " + path, Libc.call(Sys.STATX, directory, name, flags, inode, statx.address(), 0));
      // struct statx: stx_ino at 32, stx_dev_major at 136, stx_dev_minor at 140
      long device =
          ((long) statx.get(ValueLayout.JAVA_INT, 136) << 32)
              | Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 140));
      return new Identity(device, statx.get(ValueLayout.JAVA_LONG, 32));
    }
  }
}
