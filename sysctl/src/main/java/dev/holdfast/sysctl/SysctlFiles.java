package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.sysctl.SysctlException.Access;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code /proc/sys} as one open namespace shows them, one at a time.
 *
 * <p>What runs inside the namespace makes system calls, and starts and wakes nothing.
 */
final class SysctlFiles {

  private static final String ROOT = "/proc/sys";

  /** The texts of one character: most sysctls hold a digit, and a pass reads very many. */
  private static final String[] SHORT = new String[128];

  static {
    Arrays.setAll(SHORT, character -> Character.toString(character).stripTrailing());
  }

  private SysctlFiles() {}

  /** The answer to one system call about one file, whose refusal is no fault of the visit. */
  private record Answer(String text, @Nullable KernelException refusal) {}

  static String ask(
      NamespaceHandle namespace, SysctlKey key, Access access, NamespaceHandle.RawWork<String> work)
      throws KernelException {
    Answer answer =
        namespace.call(() -> {
          try {
            return new Answer(work.run(), null);
          } catch (KernelException e) {
            return new Answer("", e);
          }
        });
    if (answer.refusal != null) {
      throw new SysctlException(key, access, answer.refusal);
    }
    return answer.text;
  }

  /**
   * Reads one.
   *
   * @throws SysctlException if the kernel refused that, and a plain {@link KernelException} if the
   *     namespace could not be entered
   */
  static String read(NamespaceHandle namespace, SysctlKey key) throws KernelException {
    String path = key.path();
    return ask(namespace, key, Access.READ, () -> text(KernelFile.read(path)));
  }

  /** Writes one; throws as {@link #read}. */
  static void write(NamespaceHandle namespace, SysctlKey key, String value) throws KernelException {
    String path = key.path();
    byte[] text = bytes(value);
    String _ =
        ask(
            namespace,
            key,
            Access.WRITE,
            () -> {
              KernelFile.write(path, text);
              return value;
            });
  }

  /** Looks at one, wherever we are. */
  static Reading look(SysctlKey key) {
    String path = key.path();
    try {
      return new Reading.Held(text(KernelFile.read(path)));
    } catch (KernelException e) {
      return why(key, path, e.errno());
    }
  }

  /** Writes one, wherever we are. */
  static void write(SysctlKey key, byte[] text) throws KernelException {
    KernelFile.write(key.path(), text);
  }

  /** Why one could not be written, in an operator's words. */
  static String refusal(SysctlKey key, Errno errno) {
    boolean readOnly = lacks(key.path(), 0222);
    return errno + ": " + (readOnly ? "it is read-only" : errno.description());
  }

  private static Reading why(SysctlKey key, String path, Errno errno) {
    if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENOTDIR)) {
      return missing(key, errno);
    }
    if (errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)) {
      return lacks(path, 0444) ? new Reading.WriteOnly() : new Reading.Denied(errno);
    }
    return errno.equals(Errno.EISDIR) ? new Reading.Missing(errno) : new Reading.Unreadable(errno);
  }

  /** Whether none of these permission bits is set: proc asks for them even of root. */
  private static boolean lacks(String path, int bits) {
    try {
      return (KernelFile.mode(path) & bits) == 0;
    } catch (KernelException e) {
      return false;
    }
  }

  private static Reading missing(SysctlKey key, Errno errno) {
    String name = PerInterface.nameIn(key);
    if (name != null) {
      String all = ROOT + "/" + String.join("/", key.components().subList(0, 3));
      if (exists(all) && !exists(all + "/" + name)) {
        return new Reading.NoInterface(name);
      }
    }
    return new Reading.Missing(errno);
  }

  private static boolean exists(String path) {
    try {
      return KernelFile.mode(path) >= 0;
    } catch (KernelException e) {
      return false;
    }
  }

  static String text(byte[] bytes) {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == '\n') {
      length--;
    }
    return length == 1 && bytes[0] >= 0
        ? SHORT[bytes[0]]
        : new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
  }

  /** A write(2) of nothing changes nothing, while a newline empties a text. */
  static byte[] bytes(String text) {
    return (text.isEmpty() ? "\n" : text).getBytes(StandardCharsets.UTF_8);
  }
}
