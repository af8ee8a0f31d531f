package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.FlatValues.Look;
import dev.holdfast.reconcile.FlatValues.Write;
import dev.holdfast.sysctl.SysctlException.Access;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@code /proc/sys} as one open namespace shows them: many of them on one visit.
 *
 * <p>What runs inside the namespace makes system calls, and starts and wakes nothing.
 */
final class SysctlFiles {

  private static final String ROOT = "/proc/sys";

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

  /** Reads many, in their order. */
  static Map<SysctlKey, Reading> read(NamespaceHandle namespace, Collection<SysctlKey> keys)
      throws KernelException {
    return keys.isEmpty() ? Map.of() : namespace.call(() -> look(keys));
  }

  /** Writes some, in their order, and then reads many. */
  static Look<SysctlKey, Reading> writeAndLook(
      NamespaceHandle namespace, List<Write<SysctlKey>> writes, Collection<SysctlKey> keys)
      throws KernelException {
    List<byte[]> texts = writes.stream().map(write -> bytes(write.text())).toList();
    Map<SysctlKey, String> refused = new HashMap<>();
    Map<SysctlKey, Reading> readings =
        namespace.call(() -> {
          for (int i = 0; i < texts.size(); i++) {
            write(writes.get(i).key(), texts.get(i), refused);
          }
          return look(keys);
        });
    return new Look<>(refused, readings);
  }

  private static void write(SysctlKey key, byte[] text, Map<SysctlKey, String> refused) {
    try {
      KernelFile.write(key.path(), text);
    } catch (KernelException e) {
      Errno errno = e.errno();
      boolean readOnly = lacks(key.path(), 0222);
      refused.put(key, errno + ": " + (readOnly ? "it is read-only" : errno.description()));
    }
  }

  private static Map<SysctlKey, Reading> look(Collection<SysctlKey> keys) {
    Map<SysctlKey, Reading> readings = new LinkedHashMap<>();
    for (SysctlKey key : keys) {
      String path = key.path();
      try {
        readings.put(key, new Reading.Held(text(KernelFile.read(path))));
      } catch (KernelException e) {
        readings.put(key, why(key, path, e.errno()));
      }
    }
    return readings;
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
    return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
  }

  /** A write(2) of nothing changes nothing, while a newline empties a text. */
  private static byte[] bytes(String text) {
    return (text.isEmpty() ? "\n" : text).getBytes(StandardCharsets.UTF_8);
  }
}
