package dev.holdfast.network;

import dev.holdfast.reconcile.Match;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How well an address that was found meets a wish: one of ours has nothing else to it, and of a
 * stranger's only what is asked for matters.
 */
final class AddressMatch {

  private AddressMatch() {}

  /** Compares two of one {@link Address.Key} on a link. */
  static Match of(Address wanted, String link, Address found, boolean ours) {
    boolean rightLifetimes =
        wanted.valid().hasRunDownTo(found.valid())
            && wanted.preferred().hasRunDownTo(found.preferred());
    if (wanted.local().isV4()) {
      return !sameV4(link, wanted, found, ours)
          ? Match.MISFIT
          : rightLifetimes && sameMetric(wanted, found, ours) ? Match.EXACT : Match.ALTERABLE;
    }
    boolean joined = found.flags().contains(AddressFlag.AUTOJOIN);
    if (wanted.flags().contains(AddressFlag.AUTOJOIN) != joined) {
      // A group is joined and left with the address.
      return Match.MISFIT;
    }
    if (ours
        && ((wanted.peer() == null && found.peer() != null)
            || (wanted.metric() == 0 && found.metric() != 0))) {
      // A change can replace a peer or a metric and cannot take it away.
      return Match.MISFIT;
    }
    boolean samePeer = agrees(wanted.peer(), found.peer(), ours);
    return rightLifetimes
            && samePeer
            && sameMetric(wanted, found, ours)
            && sameFlags(wanted, found, ours)
        ? Match.EXACT
        : Match.ALTERABLE;
  }

  /** What the kernel keeps as it was when an IPv4 address is changed. */
  private static boolean sameV4(String link, Address wanted, Address found, boolean ours) {
    boolean sameScope =
        (wanted.scope() == null && !ours) || wanted.effectiveScope().equals(found.effectiveScope());
    return sameScope
        && agrees(wanted.peer(), found.peer(), ours)
        && agrees(wanted.broadcast(), found.broadcast(), ours)
        && agrees(labelOn(link, wanted), found.label(), ours)
        && (ours ? wanted.flags().equals(found.flags()) : found.flags().containsAll(wanted.flags()))
        && (ours
            ? wanted.noPrefixRoute() == found.noPrefixRoute()
            : !wanted.noPrefixRoute() || found.noPrefixRoute());
  }

  /** The kernel labels an address with the name of its link where nothing else is said. */
  private static @Nullable String labelOn(String link, Address wanted) {
    return link.equals(wanted.label()) ? null : wanted.label();
  }

  private static boolean sameFlags(Address wanted, Address found, boolean ours) {
    return ours
        ? wanted.noPrefixRoute() == found.noPrefixRoute()
            && wanted.noDad() == found.noDad()
            && wanted.flags().equals(found.flags())
        : (!wanted.noPrefixRoute() || found.noPrefixRoute())
            && found.flags().containsAll(wanted.flags());
  }

  private static boolean sameMetric(Address wanted, Address found, boolean ours) {
    return wanted.metric() == found.metric() || (wanted.metric() == 0 && !ours);
  }

  private static boolean agrees(@Nullable Object wanted, @Nullable Object found, boolean ours) {
    return (wanted == null && !ours) || Objects.equals(wanted, found);
  }
}
