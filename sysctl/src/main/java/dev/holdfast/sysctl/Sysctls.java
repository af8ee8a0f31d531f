package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.Sessions;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import dev.holdfast.sysctl.SysctlException.Access;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sysctls of a scope: single ones to read and write, and all that are declared to plan,
 * reconcile and watch. See proc_sys(5).
 *
 * <p>A scope is a {@link Namespace}. Of another one than our own, the sysctls that belong to it can
 * be written; those of the whole machine can be read there too, and are written nowhere but in
 * {@link Namespace.Self}. Methods that throw a {@link KernelException} throw a {@link
 * SysctlException} if it is about a sysctl, and a plain one if it is about the namespace.
 */
public final class Sysctls {

  private Sysctls() {}

  /** Reads the text of one, without the newline at its end. */
  public static String read(Namespace scope, SysctlKey key) throws KernelException {
    try (NamespaceHandle namespace = NamespaceHandle.open(scope)) {
      return SysctlFiles.read(namespace, key);
    }
  }

  /**
   * Reads one integer that fits 32 bits.
   *
   * @throws SysctlException also with EINVAL and the raw text, if it holds anything else
   */
  public static int readInt(Namespace scope, SysctlKey key) throws KernelException {
    return number(scope, key, "not an integer", Integer::parseInt);
  }

  /** Reads one integer that fits 64 bits; throws as {@link #readInt}. */
  public static long readLong(Namespace scope, SysctlKey key) throws KernelException {
    return number(scope, key, "not an integer", Long::parseLong);
  }

  /** Reads integers with white space between them; throws as {@link #readInt}. */
  public static List<Long> readLongs(Namespace scope, SysctlKey key) throws KernelException {
    return number(
        scope,
        key,
        "not a list of integers",
        text -> KernelText.words(text).stream().map(Long::parseLong).toList());
  }

  private static <T> T number(
      Namespace scope, SysctlKey key, String complaint, Function<String, T> parse)
      throws KernelException {
    String text = read(scope, key);
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      throw new SysctlException(
          key, Access.READ, Errno.EINVAL, complaint + ": " + KernelText.quoted(text));
    }
  }

  /**
   * Writes one, by one write(2), and does not look what became of it.
   *
   * @throws IllegalArgumentException if it is not the scope's own, see {@link #refusal}
   */
  public static void write(Namespace scope, SysctlKey key, SysctlValue value)
      throws KernelException {
    try (NamespaceHandle namespace = NamespaceHandle.open(scope)) {
      Optional<String> refusal = Belonging.refusal(key, scope, namespace.kinds());
      if (refusal.isPresent()) {
        throw new IllegalArgumentException(refusal.get());
      }
      SysctlFiles.write(namespace, key, value.render());
    }
  }

  /**
   * Lists all that can be read, sorted by key.
   *
   * @throws KernelException as {@link #read}
   */
  public static SortedMap<SysctlKey, String> list(Namespace scope) throws KernelException {
    return listBelow(scope, null);
  }

  /**
   * Lists those below a prefix that can be read, or the one that it names, sorted by key.
   *
   * @throws SysctlException ENOENT if there is no such prefix
   */
  public static SortedMap<SysctlKey, String> list(Namespace scope, SysctlKey prefix)
      throws KernelException {
    return listBelow(scope, prefix);
  }

  private static SortedMap<SysctlKey, String> listBelow(Namespace scope, @Nullable SysctlKey prefix)
      throws KernelException {
    try (NamespaceHandle namespace = NamespaceHandle.open(scope)) {
      return SysctlTree.list(namespace, prefix);
    }
  }

  /**
   * The keys that this machine has, sorted and read from directories alone, which needs no
   * privilege: for a "did you mean".
   */
  public static List<SysctlKey> known() throws KernelException {
    try (NamespaceHandle namespace = NamespaceHandle.open(new Namespace.Self())) {
      return SysctlTree.names(namespace);
    }
  }

  /**
   * Why a sysctl must not be written in a scope, in an operator's words, as far as can be told with
   * nothing opened; empty if it may be.
   */
  public static Optional<String> refusal(Namespace scope, SysctlKey key) {
    return Belonging.refusal(key, scope, Belonging.kinds(scope));
  }

  /**
   * Reads some; those that are not there or cannot be read are left out.
   *
   * @throws PassException if the scope is gone or cannot be entered
   */
  public static Map<SysctlKey, String> observe(Namespace scope, Collection<SysctlKey> keys)
      throws PassException {
    return looking(
        scope,
        sysctls -> {
          Map<SysctlKey, String> observed = new LinkedHashMap<>();
          sysctls
              .look(keys, Map.of())
              .forEach((key, found) -> found.shown().ifPresent(text -> observed.put(key, text)));
          return observed;
        });
  }

  /**
   * Reads all that are the scope's own.
   *
   * @throws PassException if the scope is gone or cannot be entered
   */
  public static Map<SysctlKey, String> observe(Namespace scope) throws PassException {
    return Session.pass(
        scope,
        session -> {
          NamespaceHandle namespace = session.namespace();
          Map<SysctlKey, String> observed = new LinkedHashMap<>(SysctlTree.list(namespace, null));
          var kinds = namespace.kinds();
          observed.keySet().removeIf(key -> Belonging.refusal(key, scope, kinds).isPresent());
          return observed;
        });
  }

  /**
   * Says what a pass would do, and changes nothing.
   *
   * @throws PassException if the scope is gone or cannot be entered
   */
  public static SysctlPlan plan(
      Namespace scope, SysctlState desired, SysctlApplied lastApplied, SysctlOptions options)
      throws PassException {
    return looking(
        scope,
        sysctls -> SysctlPlan.make(sysctls, desired, lastApplied, options.revertOnRelease()));
  }

  /**
   * Runs one pass: reads, compares, writes, and reads back. With nothing to write it is one read.
   *
   * @throws PassException if the scope is gone or cannot be entered; nothing was changed
   */
  public static Report<SysctlApplied> reconcile(
      Namespace scope, SysctlState desired, SysctlApplied lastApplied, SysctlOptions options)
      throws PassException {
    return Session.pass(
        scope,
        session -> {
          try (OpenSysctls sysctls = OpenSysctls.toWrite(session)) {
            return SysctlPlan.make(sysctls, desired, lastApplied, options.revertOnRelease())
                .applyNow(sysctls);
          }
        });
  }

  /**
   * As {@link #plan(Namespace, SysctlState, SysctlApplied, SysctlOptions)}, with a look at some
   * sysctls only.
   *
   * @param places keys that may have been written; see {@link #monitor}
   * @return empty if one of them may have changed others, or is no key
   */
  static Optional<SysctlPlan> planAt(
      Set<?> places,
      Namespace scope,
      SysctlState desired,
      SysctlApplied lastApplied,
      SysctlOptions options)
      throws PassException {
    Set<SysctlKey> keys = new LinkedHashSet<>();
    for (Object place : places) {
      if (!(place instanceof SysctlKey key) || SideEffects.mayChangeOthers(key)) {
        return Optional.empty();
      }
      keys.add(key);
    }
    boolean revert = options.revertOnRelease();
    return Optional.of(
        looking(scope, sysctls -> SysctlPlan.makeAt(keys, sysctls, desired, lastApplied, revert)));
  }

  private static <T> T looking(Namespace scope, Sessions.Work<OpenSysctls, T> work)
      throws PassException {
    return Session.pass(
        scope,
        session -> {
          try (OpenSysctls sysctls = OpenSysctls.toLook(session)) {
            return work.in(sysctls);
          }
        });
  }

  /**
   * Starts to listen for changes of the scope's sysctls. Whatever changes after this has returned
   * rings the bell, but for what {@link Monitor#uncovered} says; with a {@link SysctlKey} as the
   * place if the kernel tells which was written.
   *
   * @throws MonitorException if it cannot listen, or the scope is gone
   */
  public static Monitor monitor(Namespace scope, Bell bell) throws MonitorException {
    return SysctlMonitor.start(scope, bell);
  }
}
