package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Address;
import dev.holdfast.network.AddressFlag;
import dev.holdfast.network.Lifetime;
import dev.holdfast.network.Link;
import dev.holdfast.network.LinkAttribute;
import dev.holdfast.network.LinkKind;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Plain;
import dev.holdfast.network.Scope;
import dev.holdfast.network.Veth;
import dev.holdfast.network.Vxlan;
import dev.holdfast.network.WireguardDevice;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one link should have, in the making. */
final class LinkDraft {

  static final List<String> SCOPES = List.of("global", "site", "link", "host", "nowhere");

  private static final String KIND = "kind";
  private static final String NETNS = "netns";
  private static final String ADDRESSES = "addresses";
  private static final List<String> ADDRESS_KEYS =
      List.of(
          "address",
          "peer",
          "broadcast",
          "label",
          "scope",
          "valid",
          "preferred",
          "noprefixroute",
          "nodad",
          "metric",
          "home",
          "mngtmpaddr",
          "autojoin");

  private final String name;
  private @Nullable Placed<LinkKind> kind;
  private final Map<LinkAttribute<?>, Placed<Object>> values = new LinkedHashMap<>();
  private final Map<IpAddress, List<Placed<Address>>> addresses = new LinkedHashMap<>();

  private final WireguardDraft wireguard;
  private @Nullable ScopeDraft lives;
  private @Nullable ScopeDraft authoredIn;

  LinkDraft(String name) {
    this.name = name;
    this.wireguard = new WireguardDraft(name);
  }

  /** Where it says that the link lives, if it does. */
  static Optional<Place> netns(Place link) {
    return link.node() instanceof YamlNode.Mapping mapping
        ? mapping.entries().stream()
            .filter(entry -> entry.key().text().equals(NETNS))
            .findFirst()
            .map(entry -> link.child(NETNS, entry.value()))
        : Optional.empty();
  }

  /**
   * @param scope that of the namespace that it lives in
   * @param from that in which this is said
   */
  void read(Place link, ScopeDraft scope, ScopeDraft from) {
    lives = scope;
    if (authoredIn == null || !from.equals(scope)) {
      authoredIn = from;
    }
    read(link);
  }

  private void read(Place link) {
    int before = link.problems().count();
    link.section()
        .ifPresent(fields -> {
          Optional<Place> named = fields.field(KIND);
          named.flatMap(LinkDraft::kind).ifPresent(parsed -> put(parsed, named.get()));
          if (named.isEmpty() || kind != null) {
            fields.knowing(keys(), this::whyNot);
          }
          readAll("", fields);
          for (String section : sections()) {
            fields
                .field(section)
                .flatMap(Place::section)
                .map(inner -> inner.knowing(keys(section), List.of()))
                .ifPresent(inner -> readAll(section, inner));
          }
          fields
              .field(ADDRESSES)
              .ifPresent(
                  list -> list.items().forEach(item -> address(item).ifPresent(a -> add(a, item))));
          if (isWireguard()) {
            wireguard.read(fields);
          }
          if (named.isPresent() && link.problems().count() == before) {
            var _ = named.get().valid(() -> new NetworkState(Map.of(name, settings()), List.of()));
          }
        });
  }

  private static Optional<LinkKind> kind(Place place) {
    return place.word(LinkKind::parse, LinkKind.all().stream().map(LinkKind::name).toList());
  }

  private void put(LinkKind parsed, Place place) {
    if (kind != null) {
      kind.complainOfSecond(place, KIND);
    } else {
      kind = new Placed<>(parsed, place);
    }
  }

  /** What can be said of such a link. */
  private List<LinkAttribute<?>> known() {
    return kind == null ? LinkAttribute.ofAnyLink() : kind.value().allAttributes();
  }

  /** The keys at the level of the link. */
  private Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>(List.of(KIND, ADDRESSES, NETNS));
    keys.addAll(keys(""));
    keys.addAll(sections());
    if (isWireguard()) {
      keys.addAll(WireguardDraft.KEYS);
    }
    return keys;
  }

  /** Whether it can be one: a link of no kind is one that somebody else made. */
  private boolean isWireguard() {
    return kind == null || kind.value().equals(Plain.WIREGUARD);
  }

  /** The keys of the mappings within that of a link, such as {@code bridge_port}. */
  private Set<String> sections() {
    Set<String> sections = new LinkedHashSet<>();
    known().forEach(attribute -> sections.add(section(attribute)));
    sections.remove("");
    return sections;
  }

  private List<String> keys(String section) {
    return known().stream()
        .filter(attribute -> section(attribute).equals(section))
        .map(LinkDraft::within)
        .toList();
  }

  private static String section(LinkAttribute<?> attribute) {
    return attribute.word().substring(0, Math.max(0, attribute.word().indexOf('.')));
  }

  private static String within(LinkAttribute<?> attribute) {
    return attribute.word().substring(attribute.word().indexOf('.') + 1);
  }

  private void readAll(String section, Fields fields) {
    for (LinkAttribute<?> attribute : known()) {
      if (section(attribute).equals(section)) {
        fields.field(within(attribute)).ifPresent(place -> read(meant(attribute, place), place));
      }
    }
  }

  /** A vxlan's {@code group} may be an address: the multicast group that is its other side. */
  private LinkAttribute<?> meant(LinkAttribute<?> attribute, Place place) {
    boolean address =
        attribute == Link.GROUP
            && known().contains(Vxlan.REMOTE)
            && place.node() instanceof YamlNode.Scalar scalar
            && isAddress(scalar.text());
    return address ? Vxlan.REMOTE : attribute;
  }

  private static boolean isAddress(String text) {
    try {
      var _ = IpAddress.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Says of a key of another kind of link that it is one. */
  private Optional<String> whyNot(String word) {
    List<String> having =
        LinkKind.all().stream()
            .filter(one ->
                one.attributes().stream().anyMatch(attribute -> attribute.word().equals(word)))
            .map(LinkKind::name)
            .collect(Collectors.toCollection(ArrayList::new));
    if (WireguardDraft.KEYS.contains(word)) {
      having.add(Plain.WIREGUARD.name());
    }
    if (having.isEmpty()) {
      return Optional.empty();
    }
    String kinds = String.join(", ", having);
    return Optional.of(
        kind == null
            ? "only a link of kind " + kinds + " has it, and no kind is said"
            : "only a link of kind " + kinds + " has it, and this is a " + kind.value());
  }

  private void read(LinkAttribute<?> attribute, Place place) {
    Optional<?> value;
    if (attribute.isFlag()) {
      value = place.flag();
    } else if (attribute.isList() && place.node() instanceof YamlNode.Sequence) {
      List<String> items = place.items().stream().flatMap(item -> item.text().stream()).toList();
      value = place.valid(() -> attribute.parse(String.join(", ", items)));
    } else {
      value = place.word(attribute::parse, attribute.words());
    }
    value.ifPresent(read -> Placed.put(values, attribute, read, place, attribute::word));
  }

  /** Adds an address, unless it and one before cannot be on one link. */
  private void add(Address address, Place place) {
    if (place
        .valid(() -> new NetworkState(Map.of(name, LinkSettings.of(address)), List.of()))
        .isEmpty()) {
      return;
    }
    List<Placed<Address>> alike =
        addresses.computeIfAbsent(address.local(), a -> new ArrayList<>());
    for (Placed<Address> other : alike) {
      if (exclude(address, other.value())) {
        other.complainOfSecond(place, "the address " + address.prefix());
        return;
      }
    }
    alike.add(new Placed<>(address, place));
  }

  private static boolean exclude(Address a, Address b) {
    try {
      var _ = LinkSettings.of(a, b);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static Optional<Address> address(Place item) {
    if (item.node() instanceof YamlNode.Scalar) {
      return item.as(text -> Address.of(prefix(text)));
    }
    int before = item.problems().count();
    Optional<Fields> fields = item.mapping().map(f -> f.knowing(ADDRESS_KEYS, List.of()));
    Optional<IpPrefix> prefix =
        fields.flatMap(f -> f.required("address")).flatMap(place -> place.as(LinkDraft::prefix));
    if (fields.isEmpty() || prefix.isEmpty()) {
      return Optional.empty();
    }
    Fields given = fields.get();
    IpAddress peer = given.read("peer", place -> place.as(IpAddress::parse)).orElse(null);
    IpAddress broadcast = given.read("broadcast", place -> place.as(IpAddress::parse)).orElse(null);
    String label = given.read("label", Place::text).orElse(null);
    Scope scope = given.read("scope", place -> place.word(Scope::parse, SCOPES)).orElse(null);
    Lifetime valid = given.read("valid", LinkDraft::lifetime).orElse(Lifetime.FOREVER);
    Lifetime preferred = given.read("preferred", LinkDraft::lifetime).orElse(valid);
    boolean noPrefixRoute = given.read("noprefixroute", Place::flag).orElse(false);
    boolean noDad = given.read("nodad", Place::flag).orElse(false);
    long metric = given.read("metric", place -> place.number(0, 0xFFFF_FFFFL)).orElse(0L);
    Set<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
    for (AddressFlag flag : AddressFlag.values()) {
      if (given.read(flag.word(), Place::flag).orElse(false)) {
        flags.add(flag);
      }
    }
    return item.problems().count() > before
        ? Optional.empty()
        : item.valid(() ->
            new Address(
                prefix.get().address(),
                prefix.get().length(),
                peer,
                broadcast,
                label,
                scope,
                valid,
                preferred,
                noPrefixRoute,
                noDad,
                metric,
                flags));
  }

  private static IpPrefix prefix(String text) {
    if (text.indexOf('/') < 0) {
      IpPrefix alone = IpPrefix.host(IpAddress.parse(text));
      throw new IllegalArgumentException(
          text + " has no prefix length: write " + alone + " if it is alone on the link");
    }
    return IpPrefix.parse(text);
  }

  private static Optional<Lifetime> lifetime(Place place) {
    return place.word(Lifetime::parse, List.of("forever"));
  }

  Optional<WireguardDevice> wireguard() {
    return wireguard.device();
  }

  /** Says where what belongs to the link is, if that is not where it lives. */
  private void sayWhere(Map<LinkAttribute<?>, Object> said, Namespace own, ScopeDraft scope) {
    boolean isAway = !scope.namespace().equals(own);
    if (kind == null) {
      if (isAway && !scope.isPeer(name)) {
        said.putIfAbsent(Link.FROM_NETNS, scope.namespace().word());
      }
    } else if (kind.value().attributes().contains(Link.LINK_NETNS)) {
      Namespace below = where(scope, said.getOrDefault(lower(), ""));
      if (!below.equals(own)) {
        said.putIfAbsent(Link.LINK_NETNS, below.word());
      }
    } else if (kind.value().attributes().contains(Veth.PEER_NETNS)) {
      Namespace peer = where(scope, said.getOrDefault(Veth.PEER, ""));
      if (!peer.equals(own)) {
        said.putIfAbsent(Veth.PEER_NETNS, peer.word());
      }
      said.remove(Veth.PEER_NETNS, own.word());
    }
  }

  /** Where a link is that is spoken of in a scope. */
  private static Namespace where(ScopeDraft scope, Object name) {
    return Objects.requireNonNullElse(scope.away(name.toString()), scope.namespace());
  }

  /** What names the link below, of the kinds that stand on one. */
  private LinkAttribute<?> lower() {
    return known().stream()
        .filter(attribute -> attribute.word().equals("link") || attribute.word().equals("dev"))
        .findFirst()
        .orElse(Link.LINK_NETNS);
  }

  boolean hasPeer(String other) {
    Placed<Object> peer = values.get(Veth.PEER);
    return peer != null && peer.value().equals(other);
  }

  /** Complains if it is to be a port of a link that is not where it is itself. */
  void complainOfPort(String master, String why) {
    Placed<Object> placed = values.get(Link.MASTER);
    if (placed != null && placed.value().equals(master)) {
      placed.place().complain("the link " + master + why);
    }
  }

  LinkSettings settings() {
    List<Address> all =
        addresses.values().stream().flatMap(List::stream).map(Placed::value).toList();
    Map<LinkAttribute<?>, Object> said = new LinkedHashMap<>();
    values.forEach((attribute, placed) -> said.put(attribute, placed.value()));
    if (lives != null && authoredIn != null) {
      sayWhere(said, lives.namespace(), authoredIn);
    }
    return new LinkSettings(kind == null ? null : kind.value(), said, all);
  }
}
