package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.Set;

/**
 * What can be seen of one route without a dump: the kernel has no question for a route by its key,
 * but one for the route that a packet takes.
 */
sealed interface RouteSight {

  /** It is there. */
  record There(ObservedRoute route) implements RouteSight {}

  /** It is not there. */
  record Absent() implements RouteSight {}

  /** Another one is asked before it, or none of its kind can be asked for. */
  record Hidden() implements RouteSight {}

  /** What a packet is told that takes a route which leads nowhere; such a one is not shown. */
  Set<Errno> LED_NOWHERE = Set.of(Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL, Errno.EAGAIN);

  /**
   * Where a packet to everywhere may be going: the first address of the default route is special.
   */
  IpAddress SOMEWHERE_V4 = IpAddress.parse("128.0.0.0");

  IpAddress SOMEWHERE_V6 = IpAddress.parse("8000::");

  /** Looks for the route of a key; packets of no special kind are looked up in main. */
  static RouteSight of(Route.Key key, Look look) throws KernelException {
    if (key.table() != RouteTable.MAIN || key.tos() != 0 || key.from() != null) {
      return new Hidden();
    }
    ObservedRoute taken;
    try {
      taken = look.taken(address(key.to()));
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENETUNREACH)) {
        return new Absent();
      }
      if (LED_NOWHERE.contains(e.errno())) {
        return new Hidden();
      }
      throw e;
    }
    if (taken.key().equals(key)) {
      return new There(taken);
    }
    boolean passedBy =
        taken.key().table() == RouteTable.MAIN && taken.key().to().length() < key.to().length();
    return passedBy ? new Absent() : new Hidden();
  }

  private static IpAddress address(IpPrefix to) {
    return to.length() > 0 ? to.address() : to.address().isV4() ? SOMEWHERE_V4 : SOMEWHERE_V6;
  }
}
