package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an object can stand on: links that are up, networks that are on them, addresses that are
 * there. It starts as things will be if everything works, and learns what did not.
 */
final class Standing {

  private final Links links;
  private final NetworkState desired;
  private final Set<Long> nexthops;
  private final Set<Long> comingNexthops;
  private final Map<String, String> broken = new HashMap<>();
  private final Map<IpPrefix, List<Ground>> grounds = new HashMap<>();
  private final TreeSet<Integer> lengths = new TreeSet<>();
  private final Map<IpAddress, List<Ground>> own = new HashMap<>();
  private final Map<Hop, String> asked = new HashMap<>();

  /** Something that makes a network reachable on a link. */
  private record Ground(String link, String about, Being is) {}

  private enum Being {
    WANTED,
    TENTATIVE,
    THERE
  }

  private record Hop(IpAddress via, @Nullable String dev) {}

  private static final String FINE = "";

  /**
   * @param nexthops the ids of those that are there
   */
  Standing(
      Links links, NetworkState desired, Collection<ObservedAddress> present, Set<Long> nexthops) {
    this.links = links;
    this.desired = desired;
    this.nexthops = nexthops;
    this.comingNexthops = desired.nexthops().stream().map(Nexthop::id).collect(Collectors.toSet());
    desired
        .links()
        .forEach((link, settings) -> {
          for (Address address : settings.addresses()) {
            add(address, new Ground(link, Addresses.NAME + " " + address.key(link), Being.WANTED));
          }
        });
    for (ObservedAddress address : present) {
      Being is = address.tentative() ? Being.TENTATIVE : Being.THERE;
      add(address.address(), new Ground(address.link(), address.toString(), is));
    }
    desired.routes().lengthsOnLink().stream().forEach(lengths::add);
  }

  private void add(Address address, Ground ground) {
    if (!address.noPrefixRoute()) {
      add(address.network(), ground);
    }
    own.computeIfAbsent(address.local(), _ -> new ArrayList<>()).add(ground);
  }

  private void add(IpPrefix network, Ground ground) {
    grounds.computeIfAbsent(network, _ -> new ArrayList<>()).add(ground);
    lengths.add(network.length());
  }

  /**
   * Remembers that something, such as {@code address 10.0.0.2/24 on v0}, is not as it should be.
   */
  void broke(String about, String reason) {
    broken.put(about, reason);
    asked.clear();
  }

  /** What a link waits for to exist; null if it does, or will. */
  @Nullable String link(String name) {
    if (!links.willBe(name)) {
      return "interface " + name;
    }
    String failure = broken.get(MadeLinks.NAME + " " + name);
    return failure == null ? null : "interface " + name + ": " + failure;
  }

  /** What a link waits for to be there and up; null if it is, or will be. */
  @Nullable String up(String name) {
    String missing = link(name);
    if (missing != null) {
      return missing;
    }
    LinkSettings settings = desired.links().get(name);
    Boolean wanted = settings == null ? null : settings.up();
    String failure = broken.get(LinkAttributes.NAME + " " + name + " up");
    boolean up = (wanted == null || failure != null) ? isUp(name) : wanted;
    return up ? null : name + " to be up" + (failure == null ? "" : ": " + failure);
  }

  private boolean isUp(String name) {
    return !links.isComing(name) && links.named(name).map(ObservedLink::up).orElse(false);
  }

  /** What has to come for packets to leave by a way; null if nothing is known to be missing. */
  @Nullable String way(@Nullable IpAddress via, @Nullable String dev, boolean onlink) {
    String down = dev == null ? null : up(dev);
    if (down != null || via == null || onlink || via.isLinkLocalV6()) {
      return down;
    }
    return gateway(via, dev);
  }

  /** What a link waits for that is up and yet carries nothing; null if nothing is known. */
  @Nullable String carrier(String name) {
    // Not IFF_RUNNING: after a carrier has come it may be late by a second (linkwatch).
    boolean dead =
        !links.isComing(name)
            && links.named(name).map(link -> link.up() && !link.carrier()).orElse(false);
    return dead ? "a carrier on " + name : null;
  }

  /** What a nexthop waits for to be there; null if it is, or will be. */
  @Nullable String nexthop(long id) {
    String about = Nexthops.NAME + " " + id;
    String reason = broken.get(about);
    if (nexthops.contains(id)) {
      return null;
    }
    return reason != null ? about + ": " + reason : comingNexthops.contains(id) ? null : about;
  }

  /** What has to come for a gateway to be reachable; null if nothing is known to be missing. */
  @Nullable String gateway(IpAddress via, @Nullable String dev) {
    String answer = asked.computeIfAbsent(new Hop(via, dev), this::look);
    return answer.equals(FINE) ? null : answer;
  }

  /** The narrowest network that has the gateway decides, as it does for the kernel. */
  private String look(Hop hop) {
    for (int length : lengths.descendingSet()) {
      if (length <= hop.via.bits()) {
        List<Ground> there = onDevice(grounds(new IpPrefix(hop.via.mask(length), length)), hop.dev);
        if (!there.isEmpty()) {
          return firstLack(there);
        }
      }
    }
    return FINE;
  }

  private List<Ground> grounds(IpPrefix network) {
    List<Ground> all = new ArrayList<>(grounds.getOrDefault(network, List.of()));
    for (Route route : desired.routes().onLink(network)) {
      String dev = Objects.requireNonNull(route.dev());
      all.add(new Ground(dev, Routes.NAME + " " + route.key(), Being.WANTED));
    }
    return all;
  }

  private static List<Ground> onDevice(List<Ground> grounds, @Nullable String dev) {
    return dev == null
        ? grounds
        : grounds.stream().filter(ground -> ground.link.equals(dev)).toList();
  }

  private String firstLack(List<Ground> among) {
    String lack = FINE;
    for (Ground ground : among) {
      String missing = lack(ground);
      if (missing == null) {
        return FINE;
      }
      lack = lack.equals(FINE) ? missing : lack;
    }
    return lack;
  }

  private @Nullable String lack(Ground ground) {
    String down = up(ground.link);
    String reason = broken.get(ground.about);
    return down != null || reason == null ? down : ground.about + ": " + reason;
  }

  /** What has to come for an address to be a source; null if nothing is known to be missing. */
  @Nullable String source(IpAddress address) {
    List<Ground> among = own.getOrDefault(address, List.of());
    String lack = null;
    for (Ground ground : among) {
      if (ground.is == Being.THERE) {
        return null;
      }
      String reason = broken.get(ground.about);
      if (ground.is == Being.TENTATIVE) {
        // The kernel refuses it as a source until no duplicate has answered.
        lack = "duplicate address detection of " + address + " on " + ground.link;
      } else if (lack == null) {
        lack = reason == null ? link(ground.link) : ground.about + ": " + reason;
      }
    }
    return lack;
  }
}
