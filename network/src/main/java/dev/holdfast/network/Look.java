package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Collected;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One look into a namespace: the questions that a pass asks the kernel, and their answers. */
final class Look implements RouteDumps {

  private final NamespaceHandle namespace;
  private final NetlinkSocket socket;
  private final Links links;
  private final Map<String, Vxlans.Own> vxlans;
  private final WireguardSocket wireguard;
  private final LastLook.Recording recording = new LastLook.Recording();
  private final Map<String, Optional<ObservedWireguard>> devices = new HashMap<>();
  private final Map<RuleSelectorAttrs.Since, Boolean> knownOfRules = new HashMap<>();
  private boolean asksForTies = true;
  private @Nullable List<ObservedAddress> addresses;
  private @Nullable List<ObservedNeighbour> neighbours;
  private @Nullable List<ObservedNexthop> nexthops;

  /**
   * Begins with the links.
   *
   * @param desired what is wanted; null to see everything of every link
   * @param homes other namespaces that links may have been taken from
   */
  Look(
      NamespaceHandle namespace,
      NetlinkSocket socket,
      WireguardSocket wireguard,
      @Nullable NetworkState desired,
      Collection<String> homes)
      throws KernelException {
    this.namespace = namespace;
    this.socket = socket;
    this.wireguard = wireguard;
    List<Message> dump = dump("list links", LinkMessages.dump());
    this.links = Links.read(dump, places(dump, desired, homes));
    this.vxlans = Vxlans.read(dump, links);
    for (LinkAttribute<?> attribute : LinkKinds.OF_ANY) {
      Apart<?> apart = attribute.apart();
      if (apart != null) {
        links.learn(attribute, apart.look(this));
      }
    }
  }

  /**
   * Whether it matters what goes along with a link; not if it is only to be known whose things are.
   */
  boolean asksForTies() {
    return asksForTies;
  }

  /** The same, for who does not mind what goes along with links. */
  Look withoutTies() {
    asksForTies = false;
    return this;
  }

  /** What it has asked so far, and was shown. */
  LastLook.Recording recording() {
    return recording;
  }

  NamespaceHandle namespace() {
    recording.spoil();
    return namespace;
  }

  NetlinkSocket socket() {
    recording.spoil();
    return socket;
  }

  /** The numbers by which other namespaces are known here. */
  Set<Integer> namespaceNumbers() throws KernelException {
    Set<Integer> numbers = new HashSet<>();
    for (Message message : dump("list namespaces", NamespaceMessages.dump())) {
      numbers.add(NamespaceMessages.read(message));
    }
    return numbers;
  }

  /** Everything that one request asks for. */
  List<Message> dump(String action, Message request) throws KernelException {
    Collected all = new Collected();
    dump(action, request, all);
    return all.messages();
  }

  private void dump(String action, Message request, DumpSink sink) throws KernelException {
    recording.dump(socket, action, request, sink);
  }

  /** Where those links lead to of which it matters. */
  private Places places(
      List<Message> dump, @Nullable NetworkState desired, Collection<String> others) {
    Set<String> said = new LinkedHashSet<>();
    Set<String> homes = new LinkedHashSet<>(others);
    if (desired != null) {
      for (LinkSettings settings : desired.links().values()) {
        said.add(LinkPeer.place(settings));
        homes.add(Link.home(settings));
        homes.add(Link.origin(settings));
      }
      said.remove(Form.NONE);
      homes.remove(Form.NONE);
    }
    Links names = Links.names(dump, Places.NONE);
    List<Places.End> ends = new ArrayList<>();
    for (Message message : dump) {
      String name = names.name(message.number(LinkMessages.INDEX));
      if (desired == null || desired.links().containsKey(name)) {
        LinkPeer.farEnd(message).ifPresent(ends::add);
      }
    }
    return said.isEmpty() && homes.isEmpty() && ends.isEmpty()
        ? Places.NONE
        : Places.look(namespace(), socket(), new Places.Question(said, homes, ends));
  }

  @Override
  public Links links() {
    return links;
  }

  /** What vxlan links have by themselves, by their names. */
  Map<String, Vxlans.Own> vxlans() {
    return vxlans;
  }

  /** What a WireGuard link is like inside; empty if there is no such link. */
  Optional<ObservedWireguard> wireguard(String link) throws KernelException {
    boolean isOne =
        links.named(link).filter(it -> it.kind().equals(WireguardMessages.FAMILY)).isPresent();
    if (isOne && !devices.containsKey(link)) {
      recording.spoil();
      devices.put(link, wireguard.device(link));
    }
    return devices.getOrDefault(link, Optional.empty());
  }

  /** All WireGuard links. */
  List<ObservedWireguard> wireguards() throws KernelException {
    List<ObservedWireguard> all = new ArrayList<>();
    for (ObservedLink link : links.all()) {
      wireguard(link.name()).ifPresent(all::add);
    }
    return all;
  }

  List<ObservedAddress> addresses() throws KernelException {
    if (addresses == null) {
      addresses = read("list addresses", AddressMessages.dump(), AddressMessages::read).toList();
    }
    return addresses;
  }

  /** All neighbours and all addresses that are answered for. */
  List<ObservedNeighbour> neighbours() throws KernelException {
    if (neighbours == null) {
      neighbours =
          Stream.concat(
                  read("list neighbours", NeighbourMessages.dump(), NeighbourMessages::read),
                  read("list proxies", NeighbourMessages.dumpProxies(), NeighbourMessages::read))
              .toList();
    }
    return neighbours;
  }

  /** The forwarding tables of bridges, of tunnels and of single interfaces. */
  List<ObservedFdbEntry> fdb() throws KernelException {
    return dump("list forwarding tables", FdbMessages.dump()).stream()
        .flatMap(message -> FdbMessages.read(message, links, vxlans).stream())
        .toList();
  }

  /** The members of the multicast groups of bridges; none before the first bridge. */
  List<ObservedMdbEntry> mdb() throws KernelException {
    try {
      return dump("list multicast groups", MdbMessages.dump()).stream()
          .flatMap(message -> MdbMessages.read(message, links).stream())
          .toList();
    } catch (KernelException e) {
      // Nobody answers while the module of bridges is not there.
      if (e.errno().equals(Errno.EOPNOTSUPP)) {
        return List.of();
      }
      throw e;
    }
  }

  /** All nexthop objects; none on a kernel that does not know them (before Linux 5.3). */
  List<ObservedNexthop> nexthops() throws KernelException {
    if (nexthops == null) {
      nexthops = readNexthops();
    }
    return nexthops;
  }

  private List<ObservedNexthop> readNexthops() throws KernelException {
    try {
      return dump("list nexthops", NexthopMessages.dump()).stream()
          .filter(message -> message.is(NexthopMessages.NEW))
          .map(message -> NexthopMessages.read(message, links))
          .toList();
    } catch (KernelException e) {
      if (e.errno().equals(Errno.EOPNOTSUPP)) {
        return List.of();
      }
      throw e;
    }
  }

  /** All routes of both families. */
  List<ObservedRoute> routes() throws KernelException {
    return Stream.concat(
            routes("list routes", Family.V4, RouteMessages.dump(Family.V4)),
            routes("list IPv6 routes", Family.V6, RouteMessages.dump(Family.V6)))
        .toList();
  }

  @Override
  public void dumpRoutes(String action, Message request, DumpSink sink) throws KernelException {
    dump(action, request, sink);
  }

  /**
   * What of a rule this kernel does not know, and would leave out without a word, so that the rule
   * would be for more packets; null if nothing.
   */
  @Nullable String unknownOf(Rule rule) throws KernelException {
    for (RuleSelectorAttrs.Since since :
        RuleSelectorAttrs.recent(RuleMessages.create(rule, null))) {
      Boolean known = knownOfRules.get(since);
      if (known == null) {
        known = knows(since.attribute());
        knownOfRules.put(since, known);
      }
      if (!known) {
        return "this kernel does not know %s (Linux %s does)"
            .formatted(since.attribute().name(), since.kernel());
      }
    }
    return null;
  }

  private boolean knows(Attr<?> attribute) throws KernelException {
    try {
      socket().execute("ask about " + attribute.name(), RuleMessages.probe(attribute));
    } catch (KernelException e) {
      return !e.errno().equals(Errno.ENOENT);
    }
    return false;
  }

  /** One routing table of one family. */
  record Table(int family, long number) {

    /** Where a route with such a key is. */
    static Table of(Route.Key key) {
      return new Table(Family.of(key.to().address()), key.table());
    }
  }

  /** A rule and the message that showed it, from which it can be made again. */
  record ShownRule(ObservedRule rule, Message message) {}

  /** All rules of both families, in the order in which the kernel asks them. */
  List<ShownRule> rulesWithMessages() throws KernelException {
    return dump("list rules", RuleMessages.dump()).stream()
        .flatMap(message ->
            RuleMessages.read(message).map(rule -> new ShownRule(rule, message)).stream())
        .toList();
  }

  List<ObservedRule> rules() throws KernelException {
    return rulesWithMessages().stream().map(ShownRule::rule).toList();
  }

  /** A kernel without IPv6 answers with what other families there are. */
  private Stream<ObservedRoute> routes(String action, int family, Message request)
      throws KernelException {
    return read(action, request, RouteMessages::read)
        .filter(route -> Family.of(route.key().to().address()) == family);
  }

  private <T> Stream<T> read(
      String action, Message request, BiFunction<Message, Links, Optional<T>> reader)
      throws KernelException {
    return dump(action, request).stream()
        .mapMulti((message, next) -> reader.apply(message, links).ifPresent(next));
  }

  /**
   * Those of some links on which a secondary address takes over when its primary goes; elsewhere it
   * goes, too. See ip-sysctl.rst: conf/all or conf/DEV is enough.
   */
  Set<String> promoting(Collection<String> names) throws KernelException {
    if (names.isEmpty()) {
      return Set.of();
    }
    return namespace()
        .call(() -> {
          boolean everywhere = promotes("all");
          Set<String> promoting = new HashSet<>();
          for (String name : names) {
            if (everywhere || promotes(links.named(name).map(ObservedLink::name).orElse(name))) {
              promoting.add(name);
            }
          }
          return promoting;
        });
  }

  private static boolean promotes(String name) {
    try {
      byte[] value = KernelFile.read("/proc/sys/net/ipv4/conf/" + name + "/promote_secondaries");
      return value.length > 0 && value[0] != '0';
    } catch (KernelException e) {
      return false;
    }
  }
}
