package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nexthop objects of a namespace, as a pass sees them. */
final class Nexthops implements Kind<Long, Nexthop, ObservedNexthop> {

  static final String NAME = "nexthop";

  private final Links links;
  private final Ownership ownership;
  private final Map<Long, Nexthop> wanted = new LinkedHashMap<>();
  private final Map<Long, ObservedNexthop> found = new LinkedHashMap<>();
  private final Map<Long, String> inUse = new HashMap<>();

  /** The routes over nexthops: those of others, and ours over groups of ours. */
  private final List<FoundRoutes> users = new ArrayList<>();

  private Nexthops(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    desired.nexthops().forEach(nexthop -> wanted.put(nexthop.id(), nexthop));
    look.nexthops().forEach(nexthop -> found.put(nexthop.id(), nexthop));
    if (found.values().stream().anyMatch(this::leaves)) {
      lookAtUsers(look);
    }
  }

  static Nexthops look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new Nexthops(look, desired, ownership);
  }

  /** Whether one of ours goes, or one that we may take over, if only to come back otherwise. */
  private boolean leaves(ObservedNexthop nexthop) {
    Nexthop wish = wanted.get(nexthop.id());
    return wish == null ? tagged(nexthop) : match(wish, nexthop) == Match.MISFIT;
  }

  /**
   * The kernel takes along every route over a nexthop that goes, and leaves it out of its groups,
   * whoever they belong to. What a group of ours stands for that cannot go cannot go either.
   */
  private void lookAtUsers(Look look) throws KernelException {
    for (int family : List.of(Family.V4, Family.V6)) {
      FoundRoutes over =
          FoundRoutes.all(
              look, family, like -> like.nexthop() != null && (!isOurs(like) || isOnGroup(like)));
      for (int i = 0; i < over.size(); i++) {
        ObservedRoute like = over.form(i).sample();
        long id = Objects.requireNonNull(like.nexthop());
        if (!isOurs(like) && !inUse.containsKey(id)) {
          inUse.put(id, "the foreign route " + over.route(i) + " stands on it");
        }
      }
      users.add(over);
    }
    for (ObservedNexthop group : found.values()) {
      for (long member : group.members()) {
        String user = tagged(group) ? inUse.get(group.id()) : "it is in the foreign " + NAME;
        if (user != null && isStillWantedIn(group, member)) {
          inUse.putIfAbsent(member, user + (tagged(group) ? "" : " " + group));
        }
      }
    }
  }

  /** Whether routes like one are ours, and can be made again. */
  private boolean isOurs(ObservedRoute like) {
    return like.route() != null && like.protocol() == ownership.protocol();
  }

  private boolean isOnGroup(ObservedRoute like) {
    ObservedNexthop nexthop = like.nexthop() == null ? null : found.get(like.nexthop());
    return nexthop != null && !nexthop.members().isEmpty() && tagged(nexthop);
  }

  /** A group of ours that is altered lets go of its members by itself. */
  private boolean isStillWantedIn(ObservedNexthop group, long member) {
    Nexthop wish = tagged(group) ? wanted.get(group.id()) : null;
    return !(wish != null
        && wish.target() instanceof Nexthop.Group altered
        && altered.members().stream().noneMatch(other -> other.id() == member));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<Long, Nexthop> wanted() {
    return wanted;
  }

  @Override
  public Map<Long, ObservedNexthop> found() {
    return found;
  }

  @Override
  public Long key(ObservedNexthop nexthop) {
    return nexthop.id();
  }

  @Override
  public boolean tagged(ObservedNexthop nexthop) {
    return nexthop.protocol() == ownership.protocol();
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Nexthop wish, ObservedNexthop there) {
    Nexthop found = there.nexthop();
    if (found == null) {
      return Match.MISFIT;
    }
    return switch (wish.target()) {
      case Nexthop.Group group ->
          found.target() instanceof Nexthop.Group other
              ? matchGroups(group, other, tagged(there))
              : Match.MISFIT;
      case Nexthop.Fdb fdb ->
          found.target() instanceof Nexthop.Fdb other
              ? fdb.equals(other) ? Match.EXACT : Match.ALTERABLE
              : Match.MISFIT;
      case Nexthop.Way way -> matchWays(way, found.target());
      case Nexthop.Blackhole hole -> matchWays(hole, found.target());
    };
  }

  private static Match matchWays(Nexthop.Target wish, Nexthop.Target found) {
    if (wish.equals(found)) {
      return Match.EXACT;
    }
    return switch (found) {
      case Nexthop.Way _, Nexthop.Blackhole _ -> Match.ALTERABLE;
      case Nexthop.Fdb _, Nexthop.Group _ -> Match.MISFIT;
    };
  }

  /** A group keeps its type and the number of its buckets as long as it is there. */
  private static Match matchGroups(Nexthop.Group wish, Nexthop.Group found, boolean ours) {
    if (wish.fdb() != found.fdb() || buckets(wish) != buckets(found)) {
      return Match.MISFIT;
    }
    boolean sameMembers =
        ours
            ? wish.members().equals(found.members())
            : new HashSet<>(wish.members()).equals(Set.copyOf(found.members()));
    if (sameMembers && Objects.equals(wish.resilient(), found.resilient())) {
      return Match.EXACT;
    }
    // A replaced group keeps the protocol that it was made with: a stranger's would stay theirs.
    return ours ? Match.ALTERABLE : Match.MISFIT;
  }

  private static int buckets(Nexthop.Group group) {
    return group.resilient() == null ? 0 : group.resilient().buckets();
  }

  @Override
  public String owner(ObservedNexthop nexthop) {
    return "proto " + RouteProtocol.name(nexthop.protocol());
  }

  @Override
  public String show(Nexthop wish) {
    return wish.target().toString();
  }

  @Override
  public String value(ObservedNexthop nexthop) {
    return nexthop.value();
  }

  @Override
  public @Nullable String objection(Change change, ObservedNexthop nexthop) {
    return switch (change) {
      case ALTERED -> null;
      case REPLACED, GONE -> inUse.get(nexthop.id());
      case RELEASED ->
          nexthop.nexthop() == null
              ? "it cannot be written again: " + nexthop.unusual()
              : nexthop.members().isEmpty() ? null : inUse.get(nexthop.id());
    };
  }

  @Override
  public Stage coming(Nexthop wish) {
    return wish.target() instanceof Nexthop.Group ? Stage.NEXTHOP_GROUPS_COME : Stage.NEXTHOPS_COME;
  }

  @Override
  public Stage going(ObservedNexthop nexthop) {
    return nexthop.members().isEmpty() ? Stage.NEXTHOPS_GO : Stage.NEXTHOP_GROUPS_GO;
  }

  @Override
  public @Nullable String waitsFor(Nexthop wish, Standing standing) {
    return switch (wish.target()) {
      case Nexthop.Way way -> waitsFor(way, standing);
      case Nexthop.Group group ->
          group.members().stream()
              .map(member -> standing.nexthop(member.id()))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      // It is bound to the loopback.
      case Nexthop.Blackhole _ -> standing.up("lo");
      case Nexthop.Fdb _ -> null;
    };
  }

  /** Without a carrier the kernel takes none, and drops those that are there. */
  private static @Nullable String waitsFor(Nexthop.Way way, Standing standing) {
    String waits = standing.way(way.via(), way.dev(), way.onlink());
    return waits != null ? waits : standing.carrier(way.dev());
  }

  @Override
  public Deed create(Nexthop wish) {
    return Deed.send(NexthopMessages.create(wish, links, ownership.protocol()));
  }

  @Override
  public Deed alter(Nexthop wish) {
    return Deed.send(NexthopMessages.replace(wish, links, ownership.protocol()));
  }

  @Override
  public Deed delete(ObservedNexthop nexthop) {
    return Deed.send(NexthopMessages.delete(nexthop.id()));
  }

  /**
   * It becomes an administrator's. A group is made anew for that, as the kernel keeps its protocol,
   * and with it the routes that stand on it.
   */
  @Override
  public Deed release(ObservedNexthop nexthop) {
    Nexthop same = Objects.requireNonNull(nexthop.nexthop());
    if (nexthop.members().isEmpty()) {
      return Deed.send(NexthopMessages.replace(same, links, RouteProtocol.STATIC));
    }
    List<Message> messages = new ArrayList<>();
    messages.add(NexthopMessages.delete(same.id()));
    messages.add(NexthopMessages.create(same, links, RouteProtocol.STATIC));
    for (FoundRoutes over : users) {
      for (int i = 0; i < over.size(); i++) {
        Route route = over.form(i).sample().route();
        if (isOurs(over.form(i).sample())
            && route != null
            && Objects.equals(route.nexthop(), same.id())) {
          Route whole = route.withTo(over.prefixes().get(i));
          messages.add(RouteMessages.create(whole, links, RouteProtocol.STATIC));
        }
      }
    }
    return new Deed.Send(messages);
  }
}
