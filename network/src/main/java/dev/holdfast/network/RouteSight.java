package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import java.util.Set;

/**
 * What can be seen of one route without a dump: the kernel has no question for a route by its key,
 * but one for the route that a packet takes.
 */
sealed interface RouteSight {

  /** It is there. */
  record There(Message message) implements RouteSight {}

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
  static RouteSight of(Route.Key key, NetlinkSocket socket) throws KernelException {
    if (key.table() != RouteTable.MAIN || key.tos() != 0 || key.from() != null) {
      return new Hidden();
    }
    Message taken;
    try {
      taken = taken(address(key.to()), socket);
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENETUNREACH)) {
        return new Absent();
      }
      if (LED_NOWHERE.contains(e.errno())) {
        return new Hidden();
      }
      throw e;
    }
    Route.Key found = RouteMessages.keyed(taken).orElse(null);
    if (key.equals(found)) {
      return new There(taken);
    }
    boolean passedBy =
        found != null
            && found.table() == RouteTable.MAIN
            && found.to().length() < key.to().length();
    return passedBy ? new Absent() : new Hidden();
  }

  /** Whether packets reach an address without going through another one. */
  static boolean isOnLink(IpAddress address, NetlinkSocket socket) throws KernelException {
    try {
      return RouteMessages.isOnLink(taken(address, socket));
    } catch (KernelException e) {
      if (e.errno().equals(Errno.ENETUNREACH) || LED_NOWHERE.contains(e.errno())) {
        return false;
      }
      throw e;
    }
  }

  private static Message taken(IpAddress to, NetlinkSocket socket) throws KernelException {
    return socket.ask("look up " + to, RouteMessages.taken(to));
  }

  private static IpAddress address(IpPrefix to) {
    return to.length() > 0 ? to.address() : to.address().isV4() ? SOMEWHERE_V4 : SOMEWHERE_V6;
  }
}
