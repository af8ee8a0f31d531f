package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The networks of this machine's namespaces, by rtnetlink(7): look, plan, reconcile, listen, and
 * the single verbs below.
 *
 * <p>Any number of threads may use it. It holds nothing open between calls, but for a socket into
 * each namespace for as long as one of its monitors listens there. It bears one port id, so that
 * its monitors know what its own passes did.
 */
public final class Network {

  // Above every process id, which is what the kernel gives out by itself.
  private static final long LOWEST_PORT = 0x4000_0000L;
  private static final long HIGHEST_PORT = 0x7fff_ffffL;

  private final SocketOptions socketOptions;
  private final Sessions sessions;
  private final AtomicBoolean saidThatTagsAreIgnored = new AtomicBoolean();

  public Network() {
    this(SocketOptions.DEFAULT);
  }

  /** With a way to speak netlink; a port id of 0 in it is replaced by one of our own. */
  public Network(SocketOptions options) {
    long own = ThreadLocalRandom.current().nextLong(LOWEST_PORT, HIGHEST_PORT);
    this.socketOptions = options.portId() == 0 ? options.withPortId(own) : options;
    this.sessions = new Sessions(socketOptions);
  }

  Sessions sessions() {
    return sessions;
  }

  /**
   * Looks at everything.
   *
   * @throws KernelException if the namespace cannot be opened or looked into
   */
  public NetworkObservation observe(Namespace scope) throws KernelException {
    return in(scope, Network::observe);
  }

  static NetworkObservation observe(Session session) throws KernelException {
    Look look = session.look();
    return new NetworkObservation(
        List.copyOf(look.links().all()),
        look.addresses(),
        look.routes(),
        look.rules(),
        look.nexthops(),
        look.neighbours(),
        look.fdb(),
        look.mdb(),
        look.wireguards());
  }

  /**
   * Looks and compares, and changes nothing.
   *
   * @throws PassException if the namespace is gone or cannot be looked into
   */
  public NetworkPlan plan(
      Namespace scope, NetworkState desired, NetworkApplied lastApplied, NetworkOptions options)
      throws PassException {
    Comparison comparison =
        Session.pass(
            scope, sessions, session -> session.compare(desired, lastApplied, options, Map.of()));
    return new NetworkPlan(
        this, scope, desired, lastApplied, options, comparison, comparison.work(), Set.of());
  }

  /**
   * Looks at some routes and compares them, and changes nothing: what a hint is worth that names
   * them. It takes a few questions for each, however many routes there are.
   *
   * @param places what the monitor named: {@link Route.Key}; of anything else nothing is known
   * @return empty if not all of them can be seen by themselves, such as those behind another one,
   *     in another table than main, or of another type than unicast; and if one of them waits
   * @throws PassException if the namespace is gone or cannot be looked into
   */
  public Optional<NetworkPlan> planAt(
      Set<?> places,
      Namespace scope,
      NetworkState desired,
      NetworkApplied lastApplied,
      NetworkOptions options)
      throws PassException {
    Set<Route.Key> routes = new HashSet<>();
    for (Object place : places) {
      if (!(place instanceof Route.Key key)) {
        return Optional.empty();
      }
      routes.add(key);
    }
    Optional<Comparison> seen =
        Session.pass(
            scope,
            sessions,
            session -> session.compareAt(routes, desired, lastApplied, options, Map.of()));
    return seen.filter(comparison -> comparison.pending().isEmpty())
        .map(comparison ->
            new NetworkPlan(
                this,
                scope,
                desired,
                lastApplied,
                options,
                comparison,
                comparison.work(),
                Set.copyOf(routes)));
  }

  /**
   * Makes a network as it should be, as far as that can be done now, and looks again.
   *
   * @throws PassException if the namespace is gone or cannot be looked into; nothing was changed
   */
  public PassReport<NetworkApplied> reconcile(
      Namespace scope, NetworkState desired, NetworkApplied lastApplied, NetworkOptions options)
      throws PassException {
    return plan(scope, desired, lastApplied, options).apply();
  }

  /**
   * Says what it takes to own nothing any more: routes and rules become static ones, addresses lose
   * their tag, and all of it stays as it is.
   *
   * @throws PassException if the namespace is gone or cannot be looked into
   */
  public ReleasePlan planRelease(
      Namespace scope, NetworkApplied lastApplied, NetworkOptions options) throws PassException {
    return Session.pass(
        scope, sessions, session -> ReleasePlan.make(this, scope, session, lastApplied, options));
  }

  /**
   * Rings for changes of links, neighbours, addresses, routes, rules and nexthops, but not for
   * those that this object makes, nor for neighbours that the kernel learns and forgets by itself,
   * until it is closed or the namespace is gone.
   */
  public Monitor monitor(Namespace scope, Bell bell) throws MonitorException {
    return NetworkMonitor.start(scope, sessions, socketOptions.portId(), bell);
  }

  public List<ObservedLink> links(Namespace scope) throws KernelException {
    return in(scope, session -> List.copyOf(session.look().links().all()));
  }

  public List<ObservedAddress> addresses(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().addresses());
  }

  public List<ObservedRoute> routes(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().routes());
  }

  /** The rules of both families, each in the order in which the kernel asks them. */
  public List<ObservedRule> rules(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().rules());
  }

  public List<ObservedNexthop> nexthops(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().nexthops());
  }

  /** WireGuard links with their peers; their private keys stay in the kernel. */
  public List<ObservedWireguard> wireguard(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().wireguards());
  }

  /**
   * Adds a peer to a WireGuard link, or sets all that is said of the one that is there.
   *
   * @throws KernelException ENODEV if there is no such link, EOPNOTSUPP if it is another one
   */
  public void setWireguardPeer(Namespace scope, String link, WireguardPeer peer)
      throws KernelException {
    WireguardKeySource source = peer.presharedKey();
    WireguardMessages.PeerChange change =
        new WireguardMessages.PeerChange(
            peer.publicKey(),
            0,
            source == null ? null : source.read(),
            peer.endpoint(),
            peer.keepalive(),
            peer.allowedIps());
    change(scope, "set wireguard peer " + peer.key(link), link, change);
  }

  /** Removes a peer from a WireGuard link, whoever put it there; one that is not there is gone. */
  public void deleteWireguardPeer(Namespace scope, String link, WireguardPublicKey peer)
      throws KernelException {
    change(
        scope,
        "delete wireguard peer " + peer + " on " + link,
        link,
        WireguardMessages.PeerChange.removing(peer));
  }

  private void change(
      Namespace scope, String action, String link, WireguardMessages.PeerChange change)
      throws KernelException {
    boolean unused =
        in(
            scope,
            session -> {
              session.wireguard().execute(action, messages -> messages.peer(link, change));
              return true;
            });
    assert unused;
  }

  /**
   * Sets the admin state of a link.
   *
   * @throws KernelException ENODEV if there is no such link
   */
  public void setUp(Namespace scope, String link, boolean up) throws KernelException {
    String action = "set " + link + (up ? " up" : " down");
    execute(scope, action, links -> LinkMessages.setUp(links.index(link), up));
  }

  /**
   * Sets the MTU of a link, in bytes.
   *
   * @throws KernelException ENODEV if there is no such link, EINVAL if the link cannot have it
   */
  public void setMtu(Namespace scope, String link, int mtu) throws KernelException {
    execute(
        scope, "set " + link + " mtu " + mtu, links -> LinkMessages.setMtu(links.index(link), mtu));
  }

  /**
   * Adds an address.
   *
   * @param protocol the tag, 0 for none
   * @throws KernelException EEXIST if it is there, ENODEV if there is no such link
   */
  public void addAddress(Namespace scope, String link, Address address, int protocol)
      throws KernelException {
    execute(
        scope,
        "create address " + address.key(link),
        links -> AddressMessages.create(links.index(link), address, protocol));
  }

  /**
   * Deletes an address, whoever owns it.
   *
   * @throws KernelException EADDRNOTAVAIL if it is not there
   */
  public void deleteAddress(Namespace scope, String link, Address address) throws KernelException {
    execute(
        scope,
        "delete address " + address.key(link),
        links -> AddressMessages.delete(links.index(link), address));
  }

  /**
   * Adds a route.
   *
   * @throws KernelException EEXIST if there is one with its key, whoever owns it
   */
  public void addRoute(Namespace scope, Route route, int protocol) throws KernelException {
    execute(
        scope,
        "create route " + route.key(),
        links -> RouteMessages.create(route, links, protocol));
  }

  /** Adds a route, or replaces the first one with its key, whoever owns it. */
  public void replaceRoute(Namespace scope, Route route, int protocol) throws KernelException {
    execute(
        scope,
        "replace route " + route.key(),
        links -> RouteMessages.createOrReplace(route, links, protocol));
  }

  /**
   * Deletes a route if it is as described and bears the protocol.
   *
   * @throws KernelException ESRCH if there is none such
   */
  public void deleteRoute(Namespace scope, Route route, int protocol) throws KernelException {
    execute(
        scope,
        "delete route " + route.key(),
        links -> RouteMessages.delete(route, links, protocol));
  }

  /** Neighbours and proxies, also those that the kernel learned. */
  public List<ObservedNeighbour> neighbours(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().neighbours());
  }

  /** The entries of all forwarding tables, also those that were learned. */
  public List<ObservedFdbEntry> fdb(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().fdb());
  }

  /** The members of the multicast groups of all bridges, also those that were learned. */
  public List<ObservedMdbEntry> mdb(Namespace scope) throws KernelException {
    return in(scope, session -> session.look().mdb());
  }

  /**
   * Adds a neighbour.
   *
   * @param protocol the tag, 0 for none
   * @throws KernelException EEXIST if there is one with its key, also one that the kernel learned;
   *     a proxy that is there is replaced
   */
  public void addNeighbour(Namespace scope, Neighbour neighbour, int protocol)
      throws KernelException {
    execute(
        scope,
        "create neighbour " + neighbour.key(),
        links -> NeighbourMessages.create(neighbour, links, protocol));
  }

  /** Adds a neighbour, or replaces the one with its key, whoever owns it. */
  public void replaceNeighbour(Namespace scope, Neighbour neighbour, int protocol)
      throws KernelException {
    execute(
        scope,
        "replace neighbour " + neighbour.key(),
        links -> NeighbourMessages.createOrReplace(neighbour, links, protocol));
  }

  /**
   * Deletes a neighbour, whoever owns it.
   *
   * @throws KernelException ENOENT if it is not there
   */
  public void deleteNeighbour(Namespace scope, Neighbour.Key key) throws KernelException {
    execute(scope, "delete neighbour " + key, links -> NeighbourMessages.delete(key, links));
  }

  /**
   * Adds an entry to a forwarding table, or one more destination to an address that can have many.
   *
   * @throws KernelException EEXIST if the address has an entry
   */
  public void addFdb(Namespace scope, FdbEntry entry) throws KernelException {
    execute(scope, "create fdb " + entry.key(), links -> FdbMessages.create(entry, links));
  }

  /**
   * Deletes an entry of a forwarding table, whoever owns it.
   *
   * @throws KernelException ENOENT if it is not there
   */
  public void deleteFdb(Namespace scope, FdbEntry entry) throws KernelException {
    execute(scope, "delete fdb " + entry.key(), links -> FdbMessages.delete(entry, links));
  }

  /**
   * Makes a port of a bridge a member of a multicast group.
   *
   * @throws KernelException EEXIST if it is one, EINVAL if the bridge or the port is down
   */
  public void addMdb(Namespace scope, MdbEntry entry) throws KernelException {
    execute(scope, "create mdb " + entry, links -> MdbMessages.create(entry, links));
  }

  /**
   * Ends the membership of a port, whoever made it a member.
   *
   * @throws KernelException EINVAL or ENOENT if it is none
   */
  public void deleteMdb(Namespace scope, MdbEntry entry) throws KernelException {
    execute(scope, "delete mdb " + entry, links -> MdbMessages.delete(entry, links));
  }

  /**
   * Adds a nexthop object.
   *
   * @throws KernelException EEXIST if there is one with its id, whoever owns it
   */
  public void addNexthop(Namespace scope, Nexthop nexthop, int protocol) throws KernelException {
    execute(
        scope,
        "create nexthop " + nexthop.id(),
        links -> NexthopMessages.create(nexthop, links, protocol));
  }

  /**
   * Deletes a nexthop object, whoever owns it, and with it the routes that stand on it.
   *
   * @throws KernelException ENOENT if there is none such
   */
  public void deleteNexthop(Namespace scope, long id) throws KernelException {
    execute(scope, "delete nexthop " + id, _ -> NexthopMessages.delete(id));
  }

  /**
   * Adds a rule.
   *
   * @param protocol the tag, 0 for none
   * @throws KernelException EEXIST if there is the same of this protocol
   */
  public void addRule(Namespace scope, Rule rule, int protocol) throws KernelException {
    boolean unused =
        in(
            scope,
            session -> {
              RuleOrder order = new RuleOrder(session.look().rulesWithMessages());
              session.socket().execute("create rule " + rule, order.creation(rule, protocol));
              return true;
            });
    assert unused;
  }

  /**
   * Deletes the first rule that is as described and bears the protocol.
   *
   * @throws KernelException ENOENT if there is none such
   */
  public void deleteRule(Namespace scope, Rule rule, int protocol) throws KernelException {
    String action = "delete rule " + rule;
    boolean unused =
        in(
            scope,
            session -> {
              List<Look.ShownRule> all = session.look().rulesWithMessages();
              Look.ShownRule shown = first(all, rule, protocol, action);
              RuleOrder order = new RuleOrder(all);
              order.goes(shown);
              for (Message message : order.deletion(shown)) {
                session.socket().execute(action, message);
              }
              return true;
            });
    assert unused;
  }

  private static Look.ShownRule first(
      List<Look.ShownRule> all, Rule rule, int protocol, String action) throws KernelException {
    for (Look.ShownRule shown : all) {
      Integer bears = shown.rule().protocol();
      if (rule.equals(shown.rule().rule()) && (bears == null || bears == protocol)) {
        return shown;
      }
    }
    throw new KernelException(action, Errno.ENOENT);
  }

  /** Makes a message once the names of links are known. */
  @FunctionalInterface
  private interface Composer {
    Message compose(Links links);
  }

  private void execute(Namespace scope, String action, Composer composer) throws KernelException {
    boolean unused =
        in(
            scope,
            session -> {
              session.socket().execute(action, composer.compose(session.look().links()));
              return true;
            });
    assert unused;
  }

  private <T> T in(Namespace scope, Session.Work<T> work) throws KernelException {
    return sessions.in(scope, work);
  }

  /** Says once that this kernel is too old to tag addresses. */
  void noticeTags(NetworkOptions options, NetworkApplied applied) {
    if (options.tags()
        && !applied.untagged(Addresses.NAME).isEmpty()
        && saidThatTagsAreIgnored.compareAndSet(false, true)) {
      System.getLogger(Network.class.getName())
          .log(
              Level.WARNING,
              "this kernel does not tag addresses (Linux 5.18 does): which ones are ours is known from"
                  + " what was last applied only");
    }
  }
}
