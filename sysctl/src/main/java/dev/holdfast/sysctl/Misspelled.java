package dev.holdfast.sysctl;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.Spelling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was probably meant by keys that a namespace does not have; it looks when it is asked. */
final class Misspelled {

  private final NamespaceHandle namespace;
  private @Nullable List<SysctlKey> known;

  Misspelled(NamespaceHandle namespace) {
    this.namespace = namespace;
  }

  /** What to append to a complaint about a key that is not there; empty if there is no hint. */
  String hint(SysctlKey key) throws KernelException {
    if (PerInterface.slashForm(key) != null) {
      return "";
    }
    if (isElsewhere(key)) {
      return "; it is not per namespace, declare it under host";
    }
    if (known == null) {
      known = SysctlTree.names(namespace);
    }
    String meant = nearest(key, known);
    return meant == null ? "" : "; did you mean " + meant + "?";
  }

  /** Whether we have it ourselves: some of net is there once, in the first namespace only. */
  private boolean isElsewhere(SysctlKey key) {
    try {
      return !(namespace.namespace() instanceof Namespace.Self) && KernelFile.mode(key.path()) >= 0;
    } catch (KernelException e) {
      return false;
    }
  }

  /**
   * The nearest key, judged by what follows the last directory that is there: what is right before
   * it excuses no slips.
   */
  static @Nullable String nearest(SysctlKey key, Collection<SysctlKey> known) {
    int right = known.stream().mapToInt(one -> shared(key, one)).max().orElse(0);
    Map<String, SysctlKey> beside = new LinkedHashMap<>();
    for (SysctlKey one : known) {
      if (shared(key, one) == right) {
        beside.put(rest(one, right), one);
      }
    }
    return Spelling.nearest(rest(key, right), beside.keySet())
        .map(meant -> String.valueOf(beside.get(meant)))
        .orElse(null);
  }

  /** How many directories two keys have in common. */
  private static int shared(SysctlKey key, SysctlKey other) {
    List<String> one = key.components();
    List<String> two = other.components();
    int most = Math.min(one.size(), two.size()) - 1;
    int same = 0;
    while (same < most && one.get(same).equals(two.get(same))) {
      same++;
    }
    return same;
  }

  private static String rest(SysctlKey key, int from) {
    return String.join("/", key.components().subList(from, key.components().size()));
  }
}
