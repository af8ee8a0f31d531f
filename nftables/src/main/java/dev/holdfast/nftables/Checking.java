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
    try (NamespaceHandle workshop = workshop(state)) {
      List<NftText.Mistake> mistakes = mistakes(workshop, state, Set.of());
      mistakes.removeIf(mistake -> dependsOnThePlace(mistake.message()));
      return mistakes;
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.EPERM)) {
        throw e;
      }
    }
    try (NamespaceHandle here = NamespaceHandle.open(new Namespace.Self())) {
      List<NftText.Mistake> mistakes = mistakes(here, state, EnumSet.of(Flag.CHECK));
      mistakes.removeIf(mistake -> dependsOnThePlace(mistake.message()));
      return mistakes;
    }
  }

  static String translate(NftState state, Set<Flag> flags)
      throws KernelException, NftMistakeException {
    try (NamespaceHandle workshop = workshop(state)) {
      List<NftText.Mistake> mistakes = mistakes(workshop, state, Set.of());
      if (!mistakes.isEmpty()) {
        throw new NftMistakeException(mistakes);
      }
      return Language.list(workshop, flags);
    }
  }

  /** A namespace with the interfaces that chains stand on. */
  private static NamespaceHandle workshop(NftState state) throws KernelException {
    NamespaceHandle workshop = NamespaceHandle.makeNetwork();
    try {
      Map<String, Integer> links = new HashMap<>();
      for (NftText text : state.texts()) {
        Mentions.of(text.text()).devices().forEach(device -> links.put(device, 0));
      }
      links.remove("lo");
      if (!links.isEmpty()) {
        Links.make(workshop, links, SocketOptions.DEFAULT);
      }
      return workshop;
    } catch (KernelException | RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  private static List<NftText.Mistake> mistakes(
      NamespaceHandle namespace, NftState state, Set<Flag> flags) throws KernelException {
    List<NftText.Mistake> mistakes = new ArrayList<>();
    for (NftText text : state.texts()) {
      mistakes.addAll(Language.run(namespace, text, flags));
    }
    return mistakes;
  }

  /** Complaints that are about who asks and where, and not about the text. */
  private static boolean dependsOnThePlace(String message) {
    return NormalForms.waitsFor(message) != null
        || message.contains("cache initialization failed")
        || message.contains(NormalForms.DENIED);
  }
}
