package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The addresses of a namespace, as a pass sees them. */
final class Addresses implements Kind<Address.Key, Addresses.Placed, ObservedAddress> {

  static final String NAME = "address";

  private static final int NO_TAG = 0;

  private final Links links;
  private final Ownership ownership;
  private final Map<Address.Key, Placed> wanted = new LinkedHashMap<>();
  private final Map<Address.Key, ObservedAddress> found = new LinkedHashMap<>();
  private final Map<OnLink, List<ObservedAddress>> secondaries = new HashMap<>();
  private final Map<Object, ObservedAddress> sameV6 = new HashMap<>();
  private final Set<Object> coming = new HashSet<>();

  /** The IPv4 addresses that go, if only to come back otherwise. */
  private final Set<Address.Key> leaving = new HashSet<>();

  private final boolean areTagged;
  private final PrefixRoutes routes;
  private final Set<String> promoting;
  private final Set<Once> staying;

  /** The links that are without any IPv4 address at some moment of the pass. */
  private final Set<String> emptied;

  private final Set<IpAddress> goneForGood;
  private final Collateral collateral;
  private final MistakenRoutes mistaken;

  /** An address on the link that it is wanted on. */
  record Placed(String link, Address address) {}

  /** A network on a link: its IPv4 addresses are one primary and its secondaries. */
  private record OnLink(String link, IpPrefix network) {

    static OnLink of(ObservedAddress found) {
      return new OnLink(found.link(), found.address().network());
    }
  }

  /** An address on a link, which cannot have it with two prefix lengths if it is an IPv6 one. */
  private record Once(String link, IpAddress local) {}

  private static Once once(Address.Key key) {
    return new Once(key.link(), key.local());
  }

  private Addresses(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    desired
        .links()
        .forEach((link, settings) -> {
          for (Address address : settings.addresses()) {
            wanted.put(address.key(link), new Placed(link, address));
          }
        });
    for (ObservedAddress address : look.addresses()) {
      found.put(address.key(), address);
      if (address.address().local().isV6()) {
        sameV6.put(place(address.link(), address.address()), address);
      } else if (address.secondary()) {
        secondaries.computeIfAbsent(OnLink.of(address), _ -> new ArrayList<>()).add(address);
      }
    }
    areTagged =
        ownership.options().tags()
            && found.values().stream().anyMatch(address -> address.protocol() != 0);
    routes =
        PrefixRoutes.look(
            look,
            found.values().stream()
                .filter(one -> wanted.containsKey(one.key()) && ours(one.key(), one))
                .toList());
    wanted.forEach((key, placed) -> {
      if (!found.containsKey(key)) {
        coming.add(place(placed.link, placed.address));
      }
    });
    Set<Address.Key> leavingV6 = new HashSet<>();
    found.forEach((key, address) -> {
      if (leaves(key, address)) {
        (key.local().isV4() ? leaving : leavingV6).add(key);
      }
    });
    mistaken = MistakenRoutes.look(look, ownership, leavingV6);
    Set<String> left = leaving.stream().map(Address.Key::link).collect(Collectors.toSet());
    promoting = look.promoting(left);
    staying = staying();
    emptied = new HashSet<>(left);
    staying.forEach(one -> emptied.remove(one.link));
    goneForGood =
        leaving.stream()
            .filter(key -> !wanted.containsKey(key) && !staying.contains(once(key)))
            .map(Address.Key::local)
            .collect(Collectors.toSet());
    collateral = leaving.isEmpty() ? Collateral.NONE : collateral(look);
  }

  private Collateral collateral(Look look) throws KernelException {
    Set<IpAddress> locals = leaving.stream().map(Address.Key::local).collect(Collectors.toSet());
    return Collateral.look(look, ownership, locals, emptied);
  }

  static Addresses look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new Addresses(look, desired, ownership);
  }

  /** What two addresses cannot both have, or one has only while the other is there. */
  private static Object place(String link, Address address) {
    return address.local().isV6()
        ? new Once(link, address.local())
        : new OnLink(link, address.network());
  }

  /**
   * Whether an address goes, if only to come back otherwise: one of ours, or one that we may take
   * over.
   */
  private boolean leaves(Address.Key key, ObservedAddress address) {
    Placed wish = wanted.get(key);
    boolean ours = ours(key, address);
    return wish == null
        ? ours
        : (ours || ownership.options().adopt()) && match(wish, address) == Match.MISFIT;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<Address.Key, Placed> wanted() {
    return wanted;
  }

  @Override
  public Map<Address.Key, ObservedAddress> found() {
    return found;
  }

  /** It tags the loopback's own, and ours. */
  @Override
  public boolean areTagged() {
    return areTagged;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Address.Key key(ObservedAddress address) {
    return address.key();
  }

  @Override
  public boolean tagged(ObservedAddress address) {
    return ownership.options().tags() && address.protocol() == ownership.protocol();
  }

  @Override
  public Match match(Placed wish, ObservedAddress there) {
    Match match = matchValues(wish, there);
    return match == Match.EXACT && routes.lack(there.key()) ? Match.ALTERABLE : match;
  }

  private Match matchValues(Placed wish, ObservedAddress there) {
    return AddressMatch.of(wish.address, wish.link, there.address(), ours(there.key(), there));
  }

  @Override
  public String owner(ObservedAddress address) {
    return switch (address.protocol()) {
      case 0 -> "somebody who left no tag";
      case 1, 3 -> "proto kernel";
      case 2 -> "proto ra";
      default -> "proto " + RouteProtocol.name(address.protocol());
    };
  }

  @Override
  public String show(Placed wish) {
    return wish.address.toString();
  }

  @Override
  public String value(ObservedAddress address) {
    return address.address() + (routes.lack(address.key()) ? " without its route" : "");
  }

  @Override
  public @Nullable String defect(ObservedAddress address) {
    return address.duplicate() ? "another host on the link has this address" : null;
  }

  /** A stranger's IPv6 address with another prefix length; one of ours makes room. */
  @Override
  public @Nullable String obstacle(Placed wish) {
    ObservedAddress same = sameV6.get(place(wish.link, wish.address));
    return same == null || ours(same.key(), same)
        ? null
        : "conflict: it is there as " + same.address().prefix() + " of " + owner(same);
  }

  @Override
  public @Nullable String objection(Change change, ObservedAddress address) {
    if (change == Change.ALTERED || change == Change.RELEASED) {
      return null;
    }
    String secondary = foreignSecondary(address);
    if (secondary != null) {
      return secondary;
    }
    return change == Change.REPLACED
        ? losses(address).objectionToReplacing()
        : losses(address).objectionToDeleting(goneForGood);
  }

  /** A primary takes its secondaries with it where they are not promoted: also a stranger's. */
  private @Nullable String foreignSecondary(ObservedAddress address) {
    if (!takesSecondaries(address)) {
      return null;
    }
    for (ObservedAddress secondary : secondaries.getOrDefault(OnLink.of(address), List.of())) {
      if (!ours(secondary.key(), secondary)) {
        return "it would take the foreign " + secondary + " with it, as promote_secondaries is 0";
      }
    }
    return null;
  }

  private Collateral.Losses losses(ObservedAddress address) {
    String link = address.link();
    IpAddress local = address.address().local();
    boolean isLost = !staying.contains(once(address.key()));
    return collateral.of(isLost ? local : null, links.index(link), emptied.contains(link));
  }

  /** The IPv4 addresses that are there at every moment of the pass. */
  private Set<Once> staying() {
    Set<OnLink> shaken = new HashSet<>();
    leaving.forEach(key -> shaken.add(OnLink.of(Objects.requireNonNull(found.get(key)))));
    Set<Once> staying = new HashSet<>();
    found.forEach((key, address) -> {
      boolean goesWithItsPrimary =
          address.secondary()
              && !promoting.contains(address.link())
              && shaken.contains(OnLink.of(address));
      if (address.address().local().isV4() && !leaving.contains(key) && !goesWithItsPrimary) {
        staying.add(once(key));
      }
    });
    return staying;
  }

  private boolean takesSecondaries(ObservedAddress address) {
    return address.address().local().isV4()
        && !address.secondary()
        && !promoting.contains(address.link());
  }

  @Override
  public Stage coming(Placed wish) {
    return Stage.ADDRESSES_COME;
  }

  /** What is in the way of one that comes, or would take it away, goes before. */
  @Override
  public Stage going(ObservedAddress address) {
    boolean inTheWay = address.address().local().isV6() || takesSecondaries(address);
    return inTheWay && coming.contains(place(address.link(), address.address()))
        ? Stage.ADDRESSES_MAKE_ROOM
        : Stage.ADDRESSES_GO;
  }

  @Override
  public @Nullable String waitsFor(Placed wish, Standing standing) {
    return standing.link(wish.link);
  }

  @Override
  public Deed create(Placed wish) {
    return Deed.send(AddressMessages.create(links.index(wish.link), wish.address, tag()));
  }

  @Override
  public Deed alter(Placed wish) {
    Address.Key key = wish.address.key(wish.link);
    Message route = routes.again(key, links, tag());
    ObservedAddress there = found.get(key);
    if (route != null && there != null && matchValues(wish, there) == Match.EXACT) {
      return Deed.send(route);
    }
    Message address = AddressMessages.alter(links.index(wish.link), wish.address, tag());
    return route == null ? Deed.send(address) : Deed.send(address, route);
  }

  @Override
  public List<Message> restore(ObservedAddress address) {
    return address.address().local().isV4()
        ? losses(address).restore()
        : mistaken.again(address.key());
  }

  @Override
  public Deed delete(ObservedAddress address) {
    return Deed.send(AddressMessages.delete(links.index(address.link()), address.address()));
  }

  @Override
  public Deed release(ObservedAddress address) {
    int index = links.index(address.link());
    return Deed.send(AddressMessages.alter(index, address.address(), NO_TAG));
  }

  private int tag() {
    return ownership.options().tags() ? ownership.protocol() : NO_TAG;
  }
}
