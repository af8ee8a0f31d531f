package dev.holdfast.nftables;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables.Flag;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.SocketOptions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what is wrong with texts, with as much privilege as there is. */
final class Checking {

  private Checking() {}

  static List<NftText.Mistake> check(NftState state) throws KernelException {
    Map<String, Integer> links = links(state);
    try {
      if (Workshop.formOfShortened(state, links, SocketOptions.DEFAULT, LongLists.LONG)
          .isPresent()) {
        return List.of();
      }
      try (Workshop workshop = Workshop.open(links, SocketOptions.DEFAULT)) {
        List<NftText.Mistake> mistakes = workshop.run(state.texts());
        mistakes.removeIf(mistake -> dependsOnThePlace(mistake.message()));
        return mistakes;
      }
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.EPERM)) {
        throw e;
      }
    }
    try (NamespaceHandle here = NamespaceHandle.open(new Namespace.Self())) {
      List<NftText.Mistake> mistakes = new ArrayList<>(Undeclared.in(state.texts()));
      boolean first = true;
      for (NftText text : state.texts()) {
        for (NftText.Mistake mistake : Language.run(here, text, EnumSet.of(Flag.CHECK))) {
          if (first || !NormalForms.mayFollow(mistake.message())) {
            mistakes.add(mistake);
          }
        }
        first = false; // nothing of it is kept for the others
      }
      mistakes.removeIf(mistake -> dependsOnThePlace(mistake.message()));
      return mistakes;
    }
  }

  static String translate(NftState state, Set<Flag> flags)
      throws KernelException, NftMistakeException {
    try (Workshop workshop = Workshop.open(links(state), SocketOptions.DEFAULT)) {
      List<NftText.Mistake> mistakes = workshop.run(state.texts());
      if (!mistakes.isEmpty()) {
        throw new NftMistakeException(mistakes);
      }
      return Language.list(workshop.namespace(), flags);
    }
  }

  /** The interfaces that chains stand on, which may have any index. */
  private static Map<String, Integer> links(NftState state) {
    Map<String, Integer> links = new HashMap<>();
    for (NftText text : state.texts()) {
      Mentions.of(text.text()).devices().forEach(device -> links.put(device, 0));
    }
    links.remove("lo");
    return links;
  }

  /** Complaints that are about who asks and where, and not about the text. */
  private static boolean dependsOnThePlace(String message) {
    return NormalForms.waitsFor(message) != null
        || message.contains("cache initialization failed")
        || message.contains(NormalForms.DENIED);
  }
}
