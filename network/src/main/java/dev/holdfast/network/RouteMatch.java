package dev.holdfast.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a route that was found is as one should be, if both lead to the same: one of ours has
 * nothing else to it, and of a stranger's only what is asked for matters.
 *
 * @param protocol ours
 */
record RouteMatch(int protocol) {

  boolean isExact(Route wish, ObservedRoute there) {
    Route found = there.route();
    return found != null
        && (there.protocol() == protocol ? sameValue(wish, found) : meets(wish, found));
  }

  private static boolean sameValue(Route wish, Route found) {
    return sameWay(wish, found)
        && Objects.equals(wish.source(), found.source())
        && wish.effectiveScope().equals(found.effectiveScope())
        && wish.onlink() == found.onlink()
        && Objects.equals(wish.encap(), found.encap())
        && Objects.equals(wish.realms(), found.realms())
        && wish.effectivePreference() == found.effectivePreference()
        && hasRunDown(wish.expires(), found.expires())
        && wish.metrics().equals(found.metrics());
  }

  private static boolean meets(Route wish, Route found) {
    return sameWay(wish, found)
        && (wish.source() == null || wish.source().equals(found.source()))
        && (wish.scope() == null || wish.effectiveScope().equals(found.effectiveScope()))
        && (!wish.onlink() || found.onlink())
        && Objects.equals(wish.encap(), found.encap())
        && (wish.realms() == null || wish.realms().equals(found.realms()))
        && (wish.preference() == null || wish.preference() == found.effectivePreference())
        && (wish.expires() == null || hasRunDown(wish.expires(), found.expires()))
        && found.metrics().values().entrySet().containsAll(wish.metrics().values().entrySet())
        && found.metrics().locked().containsAll(wish.metrics().locked());
  }

  private static boolean sameWay(Route wish, Route found) {
    return wish.type() == found.type()
        && Objects.equals(wish.via(), found.via())
        && (wish.dev() == null || wish.dev().equals(found.dev()))
        && Objects.equals(wish.nexthop(), found.nexthop())
        && sameHops(wish.hops(), found.hops());
  }

  /** In whatever order: the kernel sorts those of an IPv6 route as it likes. */
  private static boolean sameHops(List<Hop> wish, List<Hop> found) {
    if (wish.size() != found.size()) {
      return false;
    }
    if (wish.isEmpty() || wish.equals(found)) {
      return true;
    }
    List<Hop> left = new ArrayList<>(found);
    for (Hop hop : wish) {
      Optional<Hop> met = left.stream().filter(hop::isMetBy).findFirst();
      if (met.isEmpty() || !left.remove(met.get())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasRunDown(@Nullable Lifetime wish, @Nullable Lifetime found) {
    return wish == null ? found == null : found != null && wish.hasRunDownTo(found);
  }
}
