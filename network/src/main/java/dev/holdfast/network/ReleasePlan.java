package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Outcome;
import dev.holdfast.netlink.Request;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What it takes to own nothing of a network any more and to leave all of it as it is. */
public final class ReleasePlan implements Plan<NetworkApplied> {

  /** {@code RTPROT_STATIC}: an administrator's route, which no daemon takes for its own. */
  private static final int STATIC = 4;

  private static final int NO_TAG = 0;

  private final Network network;
  private final Namespace scope;
  private final NetworkApplied owned;
  private final NetworkOptions options;
  private final List<Release> releases;
  private final List<Failed> failed;

  /**
   * One object to let go of.
   *
   * @param untagging what takes our tag off; null if there is none on it
   */
  private record Release(Operation operation, @Nullable Message untagging) {}

  private ReleasePlan(
      Network network,
      Namespace scope,
      NetworkApplied owned,
      NetworkOptions options,
      List<Release> releases,
      List<Failed> failed) {
    this.network = network;
    this.scope = scope;
    this.owned = owned;
    this.options = options;
    this.releases = List.copyOf(releases);
    this.failed = failed.stream().distinct().toList();
  }

  /** Finds what is ours by its tag, or by what was last applied. */
  static ReleasePlan make(
      Network network,
      Namespace scope,
      Session session,
      NetworkApplied owned,
      NetworkOptions options)
      throws KernelException {
    List<Release> releases = new ArrayList<>();
    List<Failed> failed = new ArrayList<>();
    Look look = session.look();
    List<ObservedRoute> routes = look.routesOf(options.protocol());
    Set<Route.Key> shared = sharedKeys(look, routes);
    for (ObservedRoute route : routes) {
      Operation operation = release(Routes.NAME, route.key());
      if (route.route() == null) {
        failed.add(new Failed(operation, "it cannot be written again: " + route.unusual()));
      } else if (shared.contains(route.key())) {
        failed.add(new Failed(operation, "another route has the same key"));
      } else {
        releases.add(
            new Release(operation, RouteMessages.replace(route.route(), look.links(), STATIC)));
      }
    }
    Ownership ownership = new Ownership(options, owned.addresses());
    for (ObservedAddress address : look.addresses()) {
      if (ownership.tagged(address)) {
        int index = look.links().index(address.link());
        releases.add(
            new Release(
                release(Addresses.NAME, address.key()),
                AddressMessages.alter(index, address.address(), NO_TAG)));
      }
    }
    owned.addresses().forEach(key -> releases.add(new Release(release(Addresses.NAME, key), null)));
    owned
        .links()
        .keySet()
        .forEach(key -> releases.add(new Release(release(LinkAttributes.NAME, key), null)));
    return new ReleasePlan(network, scope, owned, options, releases, failed);
  }

  /** The keys that several routes have: a replace takes the first one, whoever owns it. */
  private static Set<Route.Key> sharedKeys(Look look, List<ObservedRoute> ours)
      throws KernelException {
    Set<Route.Key> seen = new HashSet<>();
    Set<Route.Key> shared = new HashSet<>();
    Set<Look.Table> tables = new LinkedHashSet<>();
    ours.forEach(route -> tables.add(Look.Table.of(route.key())));
    for (Look.Table table : tables) {
      for (ObservedRoute route : look.routesIn(table)) {
        if (!route.isAside() && !seen.add(route.key())) {
          shared.add(route.key());
        }
      }
    }
    return shared;
  }

  private static Operation release(String kind, Object key) {
    return new Operation(Verb.RELEASE, kind, key.toString());
  }

  @Override
  public List<Operation> operations() {
    return releases.stream().map(Release::operation).toList();
  }

  @Override
  public List<Failed> failed() {
    return failed;
  }

  @Override
  public List<Pending> pending() {
    return List.of();
  }

  @Override
  public NetworkApplied intended() {
    return owned;
  }

  @Override
  public ReleasePlan first(int count) {
    return new ReleasePlan(network, scope, owned, options, releases.subList(0, count), failed);
  }

  @Override
  public PassReport<NetworkApplied> apply() throws PassException {
    return Session.pass(scope, network.socketOptions(), this::apply);
  }

  private PassReport<NetworkApplied> apply(Session session) throws KernelException {
    ReleasePlan now = tagged(session);
    Set<Operation> planned = new HashSet<>(operations());
    Map<Operation, String> reasons =
        untag(
            session.socket(),
            now.releases.stream().filter(release -> planned.contains(release.operation)).toList());
    ReleasePlan then = tagged(session);
    then.failed.forEach(one -> reasons.put(one.operation(), one.reason()));
    Set<Operation> still = new HashSet<>(then.operations());
    then.failed.forEach(one -> still.add(one.operation()));
    List<Operation> applied = new ArrayList<>();
    List<Failed> notDone = new ArrayList<>(failed);
    for (Release release : releases) {
      if (still.contains(release.operation)) {
        String reason = reasons.getOrDefault(release.operation, "the kernel kept our tag");
        notDone.add(new Failed(release.operation, reason));
      } else {
        applied.add(release.operation);
      }
    }
    return new PassReport<>(applied, notDone, List.of(), ownedAfter(applied));
  }

  /** What bears our tag now: a plan may be older than what it is about. */
  private ReleasePlan tagged(Session session) throws KernelException {
    return make(network, scope, session, NetworkApplied.EMPTY, options);
  }

  /** Takes our tag off some objects; what the kernel refused, and why. */
  private static Map<Operation, String> untag(NetlinkSocket socket, List<Release> tagged) {
    List<Outcome> outcomes =
        socket.batch(
            tagged.stream()
                .map(r -> new Request(r.operation.toString(), Objects.requireNonNull(r.untagging)))
                .toList());
    Map<Operation, String> refused = new HashMap<>();
    for (int i = 0; i < tagged.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Refused(KernelException e)) {
        refused.put(tagged.get(i).operation, e.reason());
      }
    }
    return refused;
  }

  private NetworkApplied ownedAfter(List<Operation> applied) {
    var links = new LinkedHashMap<>(owned.links());
    var addresses = new LinkedHashSet<>(owned.addresses());
    for (Operation operation : applied) {
      if (operation.kind().equals(LinkAttributes.NAME)) {
        links.remove(operation.subject());
      } else {
        addresses.remove(operation.subject());
      }
    }
    return new NetworkApplied(links, addresses);
  }
}
