package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Owned;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links that were down before we took them up, and go down again when that is put back: what
 * somebody else has on one by now would be lost, and so keeps it up.
 */
final class ShakenLinks {

  private static final String KEY = " " + Link.UP.word();

  private final Map<String, String> foreign = new LinkedHashMap<>();

  private ShakenLinks() {}

  /** None: nothing is put back. */
  static ShakenLinks none() {
    return new ShakenLinks();
  }

  static ShakenLinks look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    ShakenLinks shaken = new ShakenLinks();
    Set<String> names = new LinkedHashSet<>();
    if (ownership.options().revertOnRelease() && !ownership.options().adopt()) {
      ownership
          .listed()
          .links()
          .forEach((key, record) -> {
            if (key.endsWith(KEY) && wasDown(record)) {
              names.add(key.substring(0, key.length() - KEY.length()));
            }
          });
      names.removeIf(name ->
          desired.links().getOrDefault(name, LinkSettings.of()).up() != null
              || look.links().named(name).filter(ObservedLink::up).isEmpty());
    }
    LinkTies ties = LinkTies.of(look.links(), NetworkState.EMPTY);
    ties.lookOn(look, ownership, names);
    for (String name : names) {
      String what = ties.foreignOn(name);
      if (what != null) {
        shaken.foreign.put(name, what);
      }
    }
    return shaken;
  }

  private static boolean wasDown(Owned record) {
    return Link.UP.render(false).equals(record.original());
  }

  /** What keeps a link up; null if nothing does. */
  @Nullable String foreign(String name) {
    String why = foreign.get(name);
    return why == null ? null : "what is on it to go: " + why;
  }
}
