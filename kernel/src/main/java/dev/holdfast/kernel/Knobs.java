package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opens knobs of proc, each once to be read, written and read again.
 *
 * <p>It costs as little as the kernel lets it: files of one directory are opened from there, since
 * walking to a file of {@code /proc/sys} is a third of what it takes to read it. Nothing is
 * created, and errno is kept, as by {@link KernelFile}, which says more of why something was
 * refused.
 *
 * <p>One thread at a time uses it, and all of it is raw enough to run inside {@link
 * NamespaceHandle#call}. A knob that is open belongs to nobody: another of these may read it later.
 */
public final class Knobs implements AutoCloseable {

  private static final int PATH = 64;
  private static final int PATH_MAX = 4096;
  private static final int TEXT = PATH + PATH_MAX;
  private static final int FIRST_READ = 512;
  private static final int LONGEST_WRITE = 4096;

  /** How many knobs the whole process has open. */
  private static final AtomicInteger OPEN = new AtomicInteger();

  /** How many of them may stay open: a part of what the process may, so that others find room. */
  private static final class Most {
    private static final int NUMBER = (int) Math.min(4096, openFilesAllowed() / 4);
  }

  private final Scratch scratch = Scratch.of(TEXT + LONGEST_WRITE);
  private final MemorySegment memory = scratch.segment();
  private @Nullable Name inDirectory;
  private int directory;

  /** None is open yet. */
  public Knobs() {}

  /** The path of a knob, as the kernel takes it. */
  public static final class Name {

    private final String path;
    private final byte[] text;
    private final int slash;

    private Name(String path) {
      this.path = path;
      this.text = path.getBytes(StandardCharsets.UTF_8);
      int at = text.length - 1;
      while (text[at] != '/') {
        at--;
      }
      this.slash = at;
    }

    /**
     * The name of a file.
     *
     * @param path an absolute one, of a file that is not in the root
     */
    public static Name of(String path) {
      if (path.lastIndexOf('/') < 1 || path.charAt(0) != '/' || path.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("not the path of a knob: " + path);
      }
      return new Name(path);
    }

    private boolean isBeside(Name other) {
      return slash == other.slash && Arrays.mismatch(text, 0, slash, other.text, 0, slash) < 0;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /** Whether a knob may be left open for later in this pass: this process has not too many yet. */
  public static boolean haveRoom() {
    return OPEN.get() < Most.NUMBER;
  }

  /** Whether a knob may be left open between passes, which leaves room for those within one. */
  public static boolean haveRoomToRest() {
    return OPEN.get() < Most.NUMBER - Most.NUMBER / 4;
  }

  private static long openFilesAllowed() {
    final int openFiles = 7; // RLIMIT_NOFILE
    try (Scratch limits = Scratch.of(16)) {
      long asked = Libc.call(Sys.PRLIMIT64, 0, openFiles, 0, limits.segment().address(), 0, 0);
      long soft = limits.segment().get(ValueLayout.JAVA_LONG, 0);
      return asked < 0 ? 0 : soft < 0 ? Long.MAX_VALUE : soft;
    }
  }

  /** Opens one for reading, and for writing too if that is said. */
  public Knob open(Name name, boolean writable) throws KernelException {
    int flags = (writable ? KernelFile.O_RDWR : KernelFile.O_RDONLY) | KernelFile.O_CLOEXEC;
    if (inDirectory == null || !inDirectory.isBeside(name)) {
      enter(name);
    }
    long file = opened(directory, name.text, name.slash + 1, name.text.length, flags);
    return new Knob(name, (int) Libc.check("open ", name, file), writable);
  }

  private void enter(Name name) throws KernelException {
    final int pathOnly = 0x200000; // O_PATH: search permission is enough
    leave();
    int flags = pathOnly | KernelFile.O_CLOEXEC;
    long opened = opened(KernelFile.AT_FDCWD, name.text, 0, name.slash, flags);
    directory = (int) Libc.check("open ", name, opened);
    inDirectory = name;
  }

  private long opened(int from, byte[] text, int begin, int end, int flags) {
    int length = end - begin;
    if (length >= PATH_MAX) {
      return -Errno.ENAMETOOLONG.number();
    }
    MemorySegment.copy(text, begin, memory, JAVA_BYTE, PATH, length);
    memory.set(JAVA_BYTE, PATH + length, (byte) 0);
    return Libc.restarted(memory, Sys.OPENAT, from, memory.address() + PATH, flags, 0);
  }

  /** Leaves the directory it is in: the next knob is looked for by its whole path. */
  public void leave() {
    if (inDirectory != null) {
      inDirectory = null;
      shut(directory);
    }
  }

  private void shut(int file) {
    // Linux releases the descriptor whatever close(2) answers, so there is nothing to repeat.
    var _ = Libc.call(memory, Sys.CLOSE, file, 0, 0, 0, 0, 0);
  }

  /** Gives back its memory, and leaves open what is not closed. */
  @Override
  public void close() {
    leave();
    scratch.close();
  }

  /**
   * Reads all of an open one, wherever we are.
   *
   * @throws KernelException EFBIG if it is larger than {@link KernelFile#MAX_BYTES}
   */
  public byte[] read(Knob knob) throws KernelException {
    byte[] bytes = read(knob, memory, FIRST_READ);
    // There is no second part to read: only a larger buffer makes the kernel show more.
    for (int most = FIRST_READ; bytes.length == most; ) {
      if (most > KernelFile.MAX_BYTES) {
        throw new KernelException("read " + knob.name, Errno.EFBIG);
      }
      most *= 16;
      try (Scratch larger = Scratch.of(TEXT + most)) {
        bytes = read(knob, larger.segment(), most);
      }
    }
    return bytes;
  }

  private static byte[] read(Knob knob, MemorySegment memory, int most) throws KernelException {
    long read = Libc.restarted(memory, Sys.PREAD64, knob.file, memory.address() + TEXT, most, 0);
    byte[] bytes = new byte[(int) Libc.check("read ", knob.name, read)];
    MemorySegment.copy(memory, JAVA_BYTE, TEXT, bytes, 0, bytes.length);
    return bytes;
  }

  /** Writes an open one with one pwrite(2) at offset 0, as {@link KernelFile#write} does. */
  public void write(Knob knob, byte[] value) throws KernelException {
    if (value.length > LONGEST_WRITE) {
      KernelFile.write(knob.name.path, value);
      return;
    }
    MemorySegment.copy(value, 0, memory, JAVA_BYTE, TEXT, value.length);
    long written =
        Libc.restarted(memory, Sys.PWRITE64, knob.file, memory.address() + TEXT, value.length, 0);
    if (Libc.check("write ", knob.name, written) != value.length) {
      throw KernelFile.cutShort("write " + knob.name, written, value.length);
    }
  }

  /** Closes one, which is done once. */
  public void close(Knob knob) {
    OPEN.decrementAndGet();
    shut(knob.file);
  }

  /** One that is open. What the kernel shows of it is made anew for every read. */
  public static final class Knob {

    private final Name name;
    private final int file;
    private final boolean writable;

    private Knob(Name name, int file, boolean writable) {
      this.name = name;
      this.file = file;
      this.writable = writable;
      OPEN.incrementAndGet();
    }

    public boolean isWritable() {
      return writable;
    }
  }
}
