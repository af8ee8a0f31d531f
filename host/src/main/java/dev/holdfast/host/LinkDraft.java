package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Address;
import dev.holdfast.network.Lifetime;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Scope;
import dev.holdfast.network.WireguardDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one link should have, in the making. */
final class LinkDraft {

  static final List<String> SCOPES = List.of("global", "site", "link", "host", "nowhere");

  private static final List<String> KEYS =
      Stream.concat(Stream.of("up", "mtu", "addresses"), WireguardDraft.KEYS.stream()).toList();
  private static final List<String> LATER = List.of("kind", "peer", "master");
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
          "nodad");

  private final String name;
  private final Map<String, Placed<Object>> attributes = new LinkedHashMap<>();
  private final Map<IpAddress, List<Placed<Address>>> addresses = new LinkedHashMap<>();

  private final WireguardDraft wireguard;

  LinkDraft(String name) {
    this.name = name;
    this.wireguard = new WireguardDraft(name);
  }

  void read(Place link) {
    link.section()
        .map(fields -> fields.knowing(KEYS, LATER))
        .ifPresent(fields -> {
          fields.field("up").ifPresent(up -> up.flag().ifPresent(value -> set("up", value, up)));
          fields
              .field("mtu")
              .ifPresent(
                  mtu -> mtu.integer(68, Integer.MAX_VALUE).ifPresent(v -> set("mtu", v, mtu)));
          fields
              .field("addresses")
              .ifPresent(
                  list -> list.items().forEach(item -> address(item).ifPresent(a -> add(a, item))));
          wireguard.read(fields);
        });
  }

  private void set(String key, Object value, Place place) {
    Placed.put(attributes, key, value, place, () -> key);
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
                noDad));
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

  LinkSettings settings() {
    List<Address> all =
        addresses.values().stream().flatMap(List::stream).map(Placed::value).toList();
    return new LinkSettings((Boolean) attribute("up"), (Integer) attribute("mtu"), all);
  }

  private @Nullable Object attribute(String key) {
    Placed<Object> placed = attributes.get(key);
    return placed == null ? null : placed.value();
  }
}
