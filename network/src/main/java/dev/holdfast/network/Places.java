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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other network namespaces that links of one lead to, by the words of documents: {@code blue},
 * a path, {@code pid:4242}.
 */
final class Places {

  static final Places NONE = new Places();

  private static final String NAMES = "/run/netns";

  /** The word of this machine's first namespace, which has no name. */
  private static final String FIRST = "pid:1";

  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Integer, String> words = new HashMap<>();
  private final Map<End, String> names = new HashMap<>();
  private final Set<String> here = new LinkedHashSet<>();

  /**
   * The other end of a link.
   *
   * @param place the number by which its namespace is known here
   * @param index its own there
   */
  record End(int place, int index) {}

  private Places() {}

  /**
   * Looks where some links lead to.
   *
   * @param said the words that a document uses, which go before all others
   */
  static Places look(
      NamespaceHandle here, NetlinkSocket socket, Collection<String> said, Collection<End> ends) {
    Places places = new Places();
    said.forEach(word -> places.add(word, here, socket));
    if (ends.stream().anyMatch(end -> !places.words.containsKey(end.place))) {
      places.add(FIRST, here, socket);
      names().forEach(name -> places.add(name, here, socket));
    }
    for (End end : ends) {
      name(socket, end).ifPresent(name -> places.names.put(end, name));
    }
    return places;
  }

  /** One that cannot be opened is as good as not there. */
  private void add(String word, NamespaceHandle own, NetlinkSocket socket) {
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
        numbers.put(word, number);
        if (number != NamespaceMessages.NOT_ASSIGNED) {
          words.putIfAbsent(number, word);
        }
      }
    } catch (KernelException | IllegalArgumentException e) {
      // A file of that name may be anything.
    }
  }

  private static Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    try {
      KernelFile.list(NAMES).forEach(entry -> names.add(entry.name()));
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

  /** The first word for the namespace that a word stands for. */
  String canonical(String word) {
    Integer number = numbers.get(word);
    return number == null ? word : words.getOrDefault(number, word);
  }

  /** The word for where a link leads to; null if there is none. */
  @Nullable String word(End end) {
    return words.get(end.place);
  }

  /** The name of a link's other end; null if it cannot be seen. */
  @Nullable String name(End end) {
    return names.get(end);
  }
}
