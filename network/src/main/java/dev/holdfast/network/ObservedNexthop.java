package dev.holdfast.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A nexthop object as the kernel shows it.
 *
 * @param protocol {@code nh_protocol}, who put it there; see {@link RouteProtocol}
 * @param members the ids of those that it is a group of
 * @param nexthop what an operator would write for it; null if that cannot be expressed
 * @param unusual what cannot be expressed; null if {@code nexthop} says it all
 */
public record ObservedNexthop(
    long id,
    int protocol,
    List<Long> members,
    @Nullable Nexthop nexthop,
    @Nullable String unusual) {

  public ObservedNexthop {
    members = List.copyOf(members);
  }

  /** Its value in words, for plans and conflicts. */
  String value() {
    return nexthop != null ? nexthop.target().toString() : String.valueOf(unusual);
  }

  @Override
  public String toString() {
    return "id " + id + " " + value() + " proto " + RouteProtocol.name(protocol);
  }
}
