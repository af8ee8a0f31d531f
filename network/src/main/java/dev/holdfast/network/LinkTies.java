package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How links hang together: which stands on which, and what goes along when one goes. */
final class LinkTies {

  /** Deeper than any stack of links that works; a ring ends here. */
  private static final int DEEPEST = 16;

  private final Links links;
  private final NetworkState desired;
  private final Map<String, Loss> losses = new LinkedHashMap<>();
  private final Set<String> going = new HashSet<>();

  private LinkTies(Links links, NetworkState desired) {
    this.links = links;
    this.desired = desired;
  }

  static LinkTies of(Links links, NetworkState desired) {
    return new LinkTies(links, desired);
  }

  /** How many links a wanted one stands on, one on the other. */
  int depth(String name) {
    return depth(name, DEEPEST);
  }

  private int depth(String name, int left) {
    LinkSettings settings = desired.links().get(name);
    int depth = 0;
    if (settings != null && left > 0 && Link.home(settings).isEmpty()) {
      for (Map.Entry<LinkAttribute<?>, Object> said : settings.values().entrySet()) {
        if (said.getKey().namesWhatIsBelow()) {
          depth = Math.max(depth, 1 + depth(said.getValue().toString(), left - 1));
        }
      }
    }
    return depth;
  }

  /** Looks for what goes along with each of some links when they are deleted. */
  void look(Look look, Ownership ownership, Collection<String> leaving) throws KernelException {
    if (!leaving.isEmpty()) {
      FallingLinks here = fall(ownership, leaving);
      try (TiesElsewhere elsewhere = TiesElsewhere.look(look, here, ownership, desired)) {
        tell(here, look);
        elsewhere.tell();
      }
    }
  }

  /**
   * Looks for what some links lose when they are taken to another namespace. What stands on them in
   * others goes on standing there.
   */
  void lookHere(Look look, Ownership ownership, Collection<String> leaving) throws KernelException {
    tell(fall(ownership, leaving), look);
  }

  /** Looks for what is on some links themselves, and is lost when they are only down. */
  void lookOn(Look look, Ownership ownership, Collection<String> lowered) throws KernelException {
    if (!lowered.isEmpty()) {
      FallingLinks here = new FallingLinks(links, ownership, "");
      for (String name : lowered) {
        here.addAlone(losses.computeIfAbsent(name, _ -> new Loss()), name);
      }
      here.tellWhatIsOnThem(look);
    }
  }

  private FallingLinks fall(Ownership ownership, Collection<String> leaving) {
    FallingLinks here = new FallingLinks(links, ownership, "");
    for (String name : leaving) {
      here.add(losses.computeIfAbsent(name, _ -> new Loss()), name);
    }
    return here;
  }

  private void tell(FallingLinks here, Look look) throws KernelException {
    here.falling().values().forEach(going::addAll);
    here.tellLinks(losses);
    here.tellWhatIsOnThem(look);
  }

  /** Whether a link goes, if only to come back. */
  boolean leaves(String link) {
    return losses.containsKey(link);
  }

  /** Whether a link goes, for itself or with another one. */
  boolean goesAlong(String link) {
    return going.contains(link);
  }

  /** Why a link has to stay: what is not ours and would go along; null if there is nothing. */
  @Nullable String foreignOn(String link) {
    Loss loss = losses.get(link);
    String foreign = loss == null ? null : loss.foreign();
    return foreign == null ? null : "it would take the foreign " + foreign + " with it";
  }

  /** What a link takes along, in words; empty if nothing. */
  String takenAlong(String link) {
    Loss loss = losses.get(link);
    return loss == null ? "" : loss.words();
  }
}
