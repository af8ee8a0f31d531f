package dev.holdfast.network;

import dev.holdfast.netlink.MacAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network of a namespace as it was at one moment: everything, whoever put it there.
 *
 * <p>It knows what an operator would declare to have the same.
 */
public record NetworkObservation(
    List<ObservedLink> links,
    List<ObservedAddress> addresses,
    List<ObservedRoute> routes,
    List<ObservedRule> rules,
    List<ObservedNexthop> nexthops,
    List<ObservedNeighbour> neighbours,
    List<ObservedFdbEntry> fdb,
    List<ObservedMdbEntry> mdb,
    List<ObservedWireguard> wireguard) {

  /** What the loopback shows, which has none. */
  private static final MacAddress NO_MAC = new MacAddress(0);

  /** By kind, the device that takes what no other of its kind does. */
  private static final Map<String, String> OF_THE_KERNEL =
      Map.ofEntries(
          Map.entry("gre", "gre0"),
          Map.entry("gretap", "gretap0"),
          Map.entry("erspan", "erspan0"),
          Map.entry("ip6gre", "ip6gre0"),
          Map.entry("ipip", "tunl0"),
          Map.entry("sit", "sit0"),
          Map.entry("ip6tnl", "ip6tnl0"),
          Map.entry("vti", "ip_vti0"),
          Map.entry("vti6", "ip6_vti0"));

  private static final String WITHOUT_ALL =
      ", of which not everything can be seen from this namespace";

  public NetworkObservation {
    links = List.copyOf(links);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    neighbours = List.copyOf(neighbours);
    fdb = List.copyOf(fdb);
    mdb = List.copyOf(mdb);
    nexthops = List.copyOf(nexthops);
    wireguard = List.copyOf(wireguard);
  }

  /**
   * What an operator would declare: everything but what the kernel makes by itself. A plan of it
   * has nothing to do. What it has to leave out is in {@link #notExpressible}.
   */
  public NetworkState asState() {
    Map<String, LinkSettings> settings = new LinkedHashMap<>();
    List<ObservedAddress> onLinks = ObservedAddress.declared(addresses);
    for (ObservedLink link : links) {
      if (hasProperName(link)) {
        settings.put(link.name(), settings(link, onLinks));
      }
    }
    List<String> leftOut = new ArrayList<>();
    List<WireguardDevice> devices =
        wireguard.stream().flatMap(device -> device.declared().stream()).toList();
    List<Nexthop> objects =
        nexthops.stream().map(ObservedNexthop::nexthop).filter(Objects::nonNull).toList();
    return new NetworkState(settings, declaredRoutes(leftOut))
        .withRules(declaredRules(leftOut))
        .withNexthops(objects)
        .withNeighbours(declaredNeighbours(leftOut))
        .withFdb(declaredFdb(leftOut))
        .withMdb(declaredMdb(leftOut))
        .withWireguard(devices);
  }

  /** What was not made by the kernel and cannot be declared, one line each. */
  public List<String> notExpressible() {
    List<String> lines = new ArrayList<>();
    for (ObservedLink link : links) {
      if (!hasProperName(link)) {
        lines.add("link " + link.name() + ": its name");
      } else if (link.mtu() < LinkSettings.SMALLEST_MTU) {
        lines.add("link " + link.name() + ": mtu " + link.mtu());
      }
      for (String altname : link.altnames()) {
        if (!ObservedLink.isTag(altname) && !Altnames.isProper(altname)) {
          lines.add("link " + link.name() + ": its altname " + altname);
        }
      }
      if (!link.kind().isEmpty() && declaredKind(link).isEmpty() && !isOfTheKernel(link)) {
        boolean managed = LinkKind.named(link.kind()).isPresent();
        lines.add(
            "link " + link.name() + ": its kind " + link.kind() + (managed ? WITHOUT_ALL : ""));
      }
    }
    for (ObservedAddress address : ObservedAddress.declared(addresses)) {
      if (address.unusual() != null) {
        lines.add("address " + address.key() + ": " + address.unusual());
      } else if (!hasProperLabel(address)) {
        lines.add("address " + address.key() + ": label " + address.address().label());
      }
    }
    for (ObservedNexthop nexthop : nexthops) {
      if (nexthop.nexthop() == null) {
        lines.add("nexthop " + nexthop);
      }
    }
    wireguard.forEach(device -> lines.addAll(device.notExpressible()));
    List<Route> unused = declaredRoutes(lines);
    assert unused.size() <= routes.size();
    List<Rule> unusedRules = declaredRules(lines);
    assert unusedRules.size() <= rules.size();
    int more =
        declaredNeighbours(lines).size() + declaredFdb(lines).size() + declaredMdb(lines).size();
    assert more <= neighbours.size() + fdb.size() + mdb.size();
    return lines;
  }

  private LinkSettings settings(ObservedLink link, List<ObservedAddress> onLinks) {
    List<Address> declared =
        onLinks.stream()
            .filter(address -> address.link().equals(link.name()) && address.unusual() == null)
            .filter(NetworkObservation::hasProperLabel)
            .map(NetworkObservation::plain)
            .toList();
    LinkKind kind = declaredKind(link).orElse(null);
    return new LinkSettings(kind, values(link, kind), declared);
  }

  private Map<LinkAttribute<?>, Object> values(ObservedLink link, @Nullable LinkKind kind) {
    Map<LinkAttribute<?>, Object> values = new LinkedHashMap<>();
    List<LinkAttribute<?>> known = kind == null ? LinkKinds.OF_ANY : kind.allAttributes();
    for (LinkAttribute<?> attribute : known) {
      Object value = link.values().get(attribute);
      if (value != null && isWorthSaying(link, kind, attribute, value)) {
        values.put(attribute, value);
      }
    }
    return kind != null && kind.trait() == LinkKind.Trait.MODES ? possible(kind, values) : values;
  }

  /**
   * Less what the kernel shows and no link can be made with, such as what its mode does not have.
   */
  private static Map<LinkAttribute<?>, Object> possible(
      LinkKind kind, Map<LinkAttribute<?>, Object> values) {
    Map<LinkAttribute<?>, Object> possible = values;
    String flaw = kind.flaw(new LinkSettings(kind, possible, List.of()));
    // What depends comes after what it depends on.
    for (LinkAttribute<?> last : List.copyOf(values.keySet()).reversed()) {
      if (flaw == null) {
        break;
      }
      Map<LinkAttribute<?>, Object> less = new LinkedHashMap<>(possible);
      less.remove(last);
      String then = kind.flaw(new LinkSettings(kind, less, List.of()));
      if (!flaw.equals(then)) {
        possible = less;
        flaw = then;
      }
    }
    return possible;
  }

  /** The kind, if one can be made with what is known of it. */
  private Optional<LinkKind> declaredKind(ObservedLink link) {
    return LinkKind.named(link.kind())
        .filter(kind -> link.values().keySet().containsAll(kind.required()))
        .filter(_ -> !isOfTheKernel(link))
        .filter(kind -> !kind.isCrossing() || canSeeHome(link))
        .filter(kind -> kind.flaw(new LinkSettings(kind, values(link, kind), List.of())) == null);
  }

  /** Whether it is known where it was made, or not told. */
  private static boolean canSeeHome(ObservedLink link) {
    return !link.elsewhere() || link.get(Link.LINK_NETNS) != null;
  }

  /** Whether it came with the module of its kind, and can be neither made nor deleted. */
  private static boolean isOfTheKernel(ObservedLink link) {
    return OF_THE_KERNEL.getOrDefault(link.kind(), "").equals(link.name());
  }

  private boolean isWorthSaying(
      ObservedLink link, @Nullable LinkKind kind, LinkAttribute<?> attribute, Object value) {
    if (attribute == Link.MTU) {
      return link.mtu() >= LinkSettings.SMALLEST_MTU;
    }
    if (attribute == Link.MAC) {
      return !value.equals(NO_MAC);
    }
    if (attribute == BridgePort.VLANS) {
      return !value.equals(usualVlans(link));
    }
    if (attribute == Link.NUM_TX_QUEUES || attribute == Link.NUM_RX_QUEUES) {
      boolean settable = kind != null && kind.trait() != LinkKind.Trait.TUN;
      return settable && !attribute.isUsual(value);
    }
    boolean isRequired = kind != null && kind.required().contains(attribute);
    boolean canBeSaid = kind != null || attribute.change() != LinkAttribute.Change.FIXED;
    return canBeSaid && (isRequired || !attribute.isUsual(value));
  }

  /** The VLANs that a port is given when it comes to its bridge, and the bridge itself. */
  private BridgeVlans usualVlans(ObservedLink link) {
    String bridge = link.kind().equals(Bridge.KIND.name()) ? link.name() : link.get(Link.MASTER);
    Long pvid =
        links.stream()
            .filter(one -> one.name().equals(bridge))
            .findFirst()
            .map(one -> one.get(Bridge.VLAN_DEFAULT_PVID))
            .orElse(null);
    return BridgeVlans.usual(pvid == null ? 1 : pvid);
  }

  /** The kernel takes almost any bytes for a name, also such as are no text. */
  private static boolean hasProperName(ObservedLink link) {
    return LinkName.isProper(link.name());
  }

  private static boolean hasProperLabel(ObservedAddress address) {
    String label = address.address().label();
    return label == null || label.startsWith(address.link());
  }

  /** Without a scope that goes without saying. */
  private static Address plain(ObservedAddress found) {
    Address address = found.address();
    Address silent = address.withScope(null);
    return silent.effectiveScope().equals(address.effectiveScope()) ? silent : address;
  }

  private List<Route> declaredRoutes(List<String> leftOut) {
    List<Route> declared = new ArrayList<>();
    Set<Route.Key> keys = new HashSet<>();
    for (ObservedRoute found : routes) {
      Route route = found.route();
      if (found.ofTheKernel()) {
        continue;
      }
      if (route == null) {
        leftOut.add("route " + found);
      } else if (keys.add(route.key())) {
        declared.add(route.plain());
      } else {
        leftOut.add("route " + found + ": a second one of its key");
      }
    }
    return declared;
  }

  private List<Rule> declaredRules(List<String> leftOut) {
    Set<Rule> declared = new LinkedHashSet<>();
    for (ObservedRule found : rules) {
      if (found.ofTheKernel()) {
        continue;
      }
      if (found.rule() == null) {
        leftOut.add("rule " + found);
      } else if (!declared.add(found.rule())) {
        leftOut.add("rule " + found + ": a second one of its key");
      }
    }
    return List.copyOf(declared);
  }

  private List<Neighbour> declaredNeighbours(List<String> leftOut) {
    List<Neighbour> declared = new ArrayList<>();
    for (ObservedNeighbour found : neighbours) {
      Neighbour neighbour = found.neighbour();
      if (found.declared() && neighbour != null) {
        declared.add(neighbour);
      } else if (found.declared()) {
        leftOut.add("neighbour " + found);
      }
    }
    return declared;
  }

  private List<FdbEntry> declaredFdb(List<String> leftOut) {
    Map<FdbEntry.Key, FdbEntry> declared = new LinkedHashMap<>();
    for (ObservedFdbEntry found : fdb) {
      if (found.held() && !found.ofTheKernel() && found.unusual() == null) {
        declared.putIfAbsent(found.key(), found.entry());
      } else if (found.held() && found.unusual() != null) {
        leftOut.add("fdb " + found + ": " + found.unusual());
      }
    }
    return List.copyOf(declared.values());
  }

  private List<MdbEntry> declaredMdb(List<String> leftOut) {
    Set<MdbEntry> declared = new LinkedHashSet<>();
    for (ObservedMdbEntry found : mdb) {
      if (!found.ofTheKernel() && found.entry() != null && found.unusual() == null) {
        declared.add(found.entry());
      } else if (!found.ofTheKernel()) {
        leftOut.add("mdb " + found + ": " + found.unusual());
      }
    }
    return List.copyOf(declared);
  }
}
