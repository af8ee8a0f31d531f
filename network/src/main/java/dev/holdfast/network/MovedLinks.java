package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Owned;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links that exist and are taken from another namespace, as a pass sees them: {@link
 * Link#FROM_NETNS}. What says that one was taken, and how it was found, is what was last applied.
 */
final class MovedLinks {

  private static final String KEY = " " + Link.FROM_NETNS.word();
  private static final String AT_HOME = "at home";
  private static final String AT_HOME_AND_UP = "at home, up";

  private final Links links;
  private final Map<String, Owned> owned;
  private final Map<String, String> foreign = new LinkedHashMap<>();

  private MovedLinks(Links links, Map<String, Owned> owned) {
    this.links = links;
    this.owned = owned;
  }

  /** None: nobody asks where links are from. */
  static MovedLinks none(Links links) {
    return new MovedLinks(links, Map.of());
  }

  /** Without a look at what is on them. */
  private static MovedLinks of(Look look, Ownership ownership) {
    return new MovedLinks(look.links(), ownership.listed().links());
  }

  /** Looks for what is not ours and would not survive the way. */
  static MovedLinks look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    MovedLinks moved = of(look, ownership);
    if (!ownership.options().adopt()) {
      moved.lookThere(desired, ownership);
      moved.lookHere(look, desired, ownership);
    }
    return moved;
  }

  private void lookThere(NetworkState desired, Ownership ownership) {
    for (Map.Entry<String, LinkSettings> said : desired.links().entrySet()) {
      String name = said.getKey();
      String word = Link.origin(said.getValue());
      String held = word.isEmpty() ? word : observed(name, word);
      if (held != null && !held.equals(word)) {
        try (Session session = Session.open(Namespace.parse(word), SocketOptions.DEFAULT)) {
          note(name, session.look(), ownership);
        } catch (KernelException e) {
          foreign.put(name, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void lookHere(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    for (String name : names(owned)) {
      LinkSettings settings = desired.links().getOrDefault(name, LinkSettings.of());
      boolean goes = ownership.options().revertOnRelease() && Link.origin(settings).isEmpty();
      if (goes && links.named(name).isPresent()) {
        note(name, look, ownership);
      }
    }
  }

  private void note(String name, Look look, Ownership ownership) throws KernelException {
    LinkTies ties = LinkTies.of(look.links(), NetworkState.EMPTY);
    ties.lookHere(look, ownership, List.of(name));
    String why = ties.foreignOn(name);
    if (why != null) {
      foreign.put(name, why);
    }
  }

  static boolean isKey(String key) {
    return key.endsWith(KEY);
  }

  private static Set<String> names(Map<String, Owned> owned) {
    Set<String> names = new HashSet<>();
    owned.keySet().stream().filter(MovedLinks::isKey).forEach(key -> names.add(name(key)));
    return names;
  }

  private static String name(String key) {
    return key.substring(0, key.length() - KEY.length());
  }

  /** Where links were taken from that we took. */
  static Set<String> homes(Map<String, Owned> owned) {
    Set<String> homes = new HashSet<>();
    owned.forEach((key, record) -> {
      if (isKey(key)) {
        homes.add(record.applied());
      }
    });
    return homes;
  }

  /**
   * Where a link is: the word of the namespace that it is to come from if it has come, or how it is
   * there; null if it is nowhere.
   */
  @Nullable String observed(String name, String word) {
    ObservedLink there = links.places().in(word).named(name).orElse(null);
    boolean here = links.named(name).isPresent();
    if (here && (there == null || owned.containsKey(name + KEY))) {
      return word;
    }
    return there == null ? null : there.up() ? AT_HOME_AND_UP : AT_HOME;
  }

  /** The same of one that the key of what was applied is about. */
  @Nullable String observed(String key) {
    Owned record = owned.get(key);
    return record == null ? null : observed(name(key), record.applied());
  }

  /** What is missing for a link to be taken; null if nothing is. */
  @Nullable String lack(String key, String word) {
    String name = name(key);
    Places places = links.places();
    if (places.isHere(word)) {
      return "interface " + name;
    }
    if (!places.has(word)) {
      return "network namespace " + word;
    }
    if (places.in(word).named(name).isEmpty()) {
      return "interface " + name + " in " + word;
    }
    return links.named(name).isPresent()
        ? "the interface " + name + " that is here to go"
        : foreign(name);
  }

  /** What keeps a link from going back; null if nothing does. */
  @Nullable String foreign(String keyOrName) {
    String why = foreign.get(isKey(keyOrName) ? name(keyOrName) : keyOrName);
    return why == null ? null : "what is on it to go: " + why;
  }

  /** Takes a link from where it is; it comes down, without what was on it. */
  Deed bring(String key, String word) {
    String name = name(key);
    return new Deed.Call(session -> {
      try (NamespaceHandle home = NamespaceHandle.open(Namespace.parse(word));
          NetlinkSocket there = NetlinkSocket.open(home, Kinds.PROTOCOL, Kinds.VOCABULARY);
          Descriptor here = NamespaceHandle.openNetwork(session.namespace().namespace())) {
        there.execute("take " + name + " from " + word, LinkMessages.move(name, here));
      }
    });
  }

  /** Takes it back there, and up if it was. */
  Deed takeBack(String key, String original) {
    String name = name(key);
    Owned record = owned.get(key);
    if (record == null || !original.startsWith(AT_HOME)) {
      return Deed.NONE;
    }
    String word = record.applied();
    boolean here = links.named(name).isPresent();
    return new Deed.Call(session -> {
      String action = "take " + name + " back to " + word;
      Namespace namespace = Namespace.parse(word);
      try (NamespaceHandle home = NamespaceHandle.open(namespace);
          NetlinkSocket there = NetlinkSocket.open(home, Kinds.PROTOCOL, Kinds.VOCABULARY);
          Descriptor place = NamespaceHandle.openNetwork(namespace)) {
        if (here) {
          session.socket().execute(action, LinkMessages.move(name, place));
        }
        if (original.equals(AT_HOME_AND_UP)) {
          there.execute(action, LinkMessages.setUp(name));
        }
      }
    });
  }
}
