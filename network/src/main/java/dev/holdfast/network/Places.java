package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The other network namespaces that links of one lead to, by the words of documents: {@code blue},
 * a path, {@code pid:4242}.
 */
final class Places {

  static final Places NONE = new Places();

  /** The word of this machine's first namespace, which has no name. */
  private static final String FIRST = "pid:1";

  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Integer, String> words = new HashMap<>();
  private final Map<End, String> names = new HashMap<>();
  private final Map<String, Links> homes = new HashMap<>();
  private final Map<Integer, Links> links = new HashMap<>();
  private final Set<String> here = new LinkedHashSet<>();

  /**
   * The other end of a link.
   *
   * @param place the number by which its namespace is known here
   * @param index its own there; 0 if it is not known
   * @param below whether it is what the link stands on, and not its peer
   */
  record End(int place, int index, boolean below) {}

  /**
   * What is to be known.
   *
   * @param said the words that a document uses for where peers are, which go before all others
   * @param homes its words for where links are made or taken from: what is there matters, too
   * @param ends where links lead to
   */
  record Question(Collection<String> said, Collection<String> homes, Collection<End> ends) {}

  private Places() {}

  /** Looks where some links lead to. */
  static Places look(NamespaceHandle here, NetlinkSocket socket, Question question) {
    Places places = new Places();
    Stream.concat(question.said.stream(), question.homes.stream())
        .distinct()
        .forEach(word -> places.add(word, here, socket, question.homes.contains(word)));
    if (question.ends.stream().anyMatch(end -> !places.words.containsKey(end.place))) {
      places.add(FIRST, here, socket, false);
      names().forEach(name -> places.add(name, here, socket, false));
      places.add(Namespace.SELF, here, socket, false);
    }
    for (End end : question.ends) {
      if (end.below) {
        places.links.computeIfAbsent(end.place, number -> links(socket, number));
      } else {
        name(socket, end).ifPresent(name -> places.names.put(end, name));
      }
    }
    return places;
  }

  /**
   * The words of all namespaces that can be found: those that a wish speaks of, those with names,
   * the machine's first and our own. Several may be of one.
   */
  static Set<String> known(NetworkState desired) {
    Set<String> words = new LinkedHashSet<>();
    for (LinkSettings settings : desired.links().values()) {
      words.addAll(List.of(LinkPeer.place(settings), Link.home(settings), Link.origin(settings)));
    }
    words.remove(Form.NONE);
    words.addAll(names());
    words.add(FIRST);
    words.add(Namespace.SELF);
    return words;
  }

  /** One that cannot be opened is as good as not there. */
  private void add(String word, NamespaceHandle own, NetlinkSocket socket, boolean isHome) {
    try {
      Namespace namespace = Namespace.parse(word);
      try (NamespaceHandle handle = NamespaceHandle.open(namespace);
          Descriptor there = NamespaceHandle.openNetwork(namespace)) {
        if (handle.identity().equals(own.identity())) {
          here.add(word);
          return;
        }
        Message answer =
            socket.ask("look for namespace " + word, NamespaceMessages.get(there.fd()));
        int number = NamespaceMessages.read(answer);
        if (isHome) {
          Links all = links(handle);
          homes.put(word, all);
          links.put(number, all);
        }
        numbers.put(word, number);
        if (number != NamespaceMessages.NOT_ASSIGNED) {
          words.putIfAbsent(number, word);
        }
      }
    } catch (KernelException | IllegalArgumentException e) {
      // A file of that name may be anything.
    }
  }

  private static Links links(NamespaceHandle handle) throws KernelException {
    try (NetlinkSocket there = NetlinkSocket.open(handle, Kinds.PROTOCOL, Kinds.VOCABULARY)) {
      String action = "list links of " + handle.namespace();
      return Links.names(there.dump(action, LinkMessages.dump()), NONE);
    }
  }

  private static Links links(NetlinkSocket socket, int number) {
    try {
      String action = "list links of another namespace";
      return Links.names(socket.dump(action, LinkMessages.dumpElsewhere(number)), NONE);
    } catch (KernelException e) {
      return Links.NONE; // Before Linux 4.20 only those who are there can be asked.
    }
  }

  private static Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    try {
      KernelFile.list(Namespace.NAMES).forEach(entry -> names.add(entry.name()));
    } catch (KernelException e) {
      // Nobody has made one yet.
    }
    return names;
  }

  private static Optional<String> name(NetlinkSocket socket, End end) {
    try {
      Message answer =
          socket.ask(
              "look for a link's other end", LinkMessages.linkElsewhere(end.place, end.index));
      String name = Objects.requireNonNullElse(answer.get(LinkMessages.IFNAME), "");
      LinkName.check(name);
      return Optional.of(name);
    } catch (KernelException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether there is such a namespace. */
  boolean has(String word) {
    return numbers.containsKey(word) || here.contains(word);
  }

  /** Whether it is the very namespace that we look from. */
  boolean isHere(String word) {
    return here.contains(word);
  }

  /** The first word for the namespace that a word stands for; nothing for where we look from. */
  String canonical(String word) {
    if (isHere(word)) {
      return Form.NONE;
    }
    Integer number = numbers.get(word);
    return number == null ? word : words.getOrDefault(number, word);
  }

  /** The word for where a link leads to; null if there is none. */
  @Nullable String word(End end) {
    return words.get(end.place);
  }

  /** The name of a link's other end; null if it cannot be seen. */
  @Nullable String name(End end) {
    return end.below ? at(end.place).nameOf(end.index) : names.get(end);
  }

  /** The links of a namespace that links are made in or taken from; none if it is not there. */
  Links in(String word) {
    return homes.getOrDefault(word, Links.NONE);
  }

  /** The links of the namespace that is known here by a number. */
  Links at(int place) {
    return links.getOrDefault(place, Links.NONE);
  }

  /** An index that is above all that are in use in any of them. */
  int highest() {
    return homes.values().stream().mapToInt(Links::highest).max().orElse(0);
  }
}
