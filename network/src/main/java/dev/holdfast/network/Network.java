package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Sessions;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The networks of this machine's namespaces, by rtnetlink(7): look, plan, reconcile, listen; the
 * single verbs below are {@link #verbs}.
 *
 * <p>Any number of threads may use it. It holds nothing open between calls, but for a socket into
 * each namespace for as long as one of its monitors listens there. It bears one port id, so that
 * its monitors know what its own passes did.
 */
public final class Network {

  private final SocketOptions socketOptions;
  private final Sessions<Session> sessions;
  private final LinksElsewhere elsewhere = new LinksElsewhere();
  private final AtomicBoolean saidThatTagsAreIgnored = new AtomicBoolean();

  public Network() {
    this(SocketOptions.DEFAULT);
  }

  /** With a way to speak netlink; a port id of 0 in it is replaced by one of our own. */
  public Network(SocketOptions options) {
    this.socketOptions = options.withOwnPortId();
    this.sessions = new Sessions<>(scope -> Session.open(scope, socketOptions));
  }

  Sessions<Session> sessions() {
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
  public Plan<NetworkApplied> plan(
      Namespace scope, NetworkState desired, NetworkApplied lastApplied, NetworkOptions options)
      throws PassException {
    elsewhere.expect(scope, Awaited.of(scope, desired, Links.NONE));
    Optional<Comparison> changed =
        Session.pass(
            scope,
            sessions,
            session ->
                session.isUnchanged(desired, lastApplied, options)
                    ? Optional.empty()
                    : Optional.of(session.compare(desired, lastApplied, options, Map.of())));
    if (changed.isEmpty()) {
      return new NothingToDo(lastApplied);
    }
    Comparison comparison = changed.get();
    elsewhere.attend(scope, Awaited.of(scope, desired, comparison.seen().links()));
    return new NetworkPlan(
        this, scope, desired, lastApplied, options, comparison, comparison.work());
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
  public Optional<Plan<NetworkApplied>> planAt(
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
    return FocusedRoutes.look(this, scope, routes, desired, lastApplied, options).map(plan -> plan);
  }

  /**
   * Makes a network as it should be, as far as that can be done now, and looks again.
   *
   * @throws PassException if the namespace is gone or cannot be looked into; nothing was changed
   */
  public Report<NetworkApplied> reconcile(
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
   * until it is closed or the namespace is gone. It also rings for links of other namespaces that
   * what was last planned here depends on: what its links stand on or are taken from there, and
   * their other ends.
   */
  public Monitor monitor(Namespace scope, Bell bell) throws MonitorException {
    return NetworkMonitor.start(scope, sessions, elsewhere, socketOptions.portId(), bell);
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
   * Asks the kernel which way it would send a packet: {@code ip route get}.
   *
   * @throws KernelException as the packet would fare: ENETUNREACH if there is no way, EHOSTUNREACH
   *     or EACCES or EINVAL if there is an unreachable, prohibit or blackhole route; ENODEV if an
   *     interface of the question is not there
   */
  public FoundRoute lookup(Namespace scope, RouteLookup question) throws KernelException {
    String action = "look up the route to " + question;
    return in(
        scope,
        session -> {
          Links links = session.look().links();
          Message ask =
              RouteLookupMessages.ask(
                  question,
                  index(links, question.iif(), action),
                  index(links, question.oif(), action));
          return RouteLookupMessages.read(session.socket().ask(action, ask), question, links);
        });
  }

  private static @Nullable Integer index(Links links, @Nullable String name, String action)
      throws KernelException {
    return name == null ? null : (Integer) links.existing(name, action);
  }

  /** The single verbs in a namespace: each does one thing to one object, whoever owns it. */
  public NetworkVerbs verbs(Namespace scope) {
    return new NetworkVerbs(this, scope);
  }

  <T> T in(Namespace scope, Session.Work<T> work) throws KernelException {
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
