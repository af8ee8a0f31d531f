package dev.holdfast.host;

import dev.holdfast.reconcile.Spelling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The entries of one mapping by key, each key once. */
final class Fields {

  /** What other tools call some of our keys. */
  private static final Map<String, String> OTHER_WORDS =
      Map.ofEntries(
          Map.entry("src", "source"),
          Map.entry("prefsrc", "source"),
          Map.entry("gateway", "via"),
          Map.entry("gw", "via"),
          Map.entry("dstport", "port"),
          Map.entry("key", "ikey"),
          Map.entry("csum", "icsum"),
          Map.entry("seq", "iseq"),
          Map.entry("ttl", "hoplimit"),
          Map.entry("hoplimit", "ttl"),
          Map.entry("device", "dev"),
          Map.entry("interface", "dev"),
          Map.entry("dst", "to"),
          Map.entry("destination", "to"),
          Map.entry("brd", "broadcast"),
          Map.entry("lladdr", "mac"),
          Map.entry("nud", "state"),
          Map.entry("vid", "vlan"),
          Map.entry("grp", "group"),
          Map.entry("neighbors", "neighbours"),
          Map.entry("pref", "priority"),
          Map.entry("preference", "priority"),
          Map.entry("order", "priority"),
          Map.entry("lookup", "table"),
          Map.entry("mark", "fwmark"),
          Map.entry("dsfield", "tos"),
          Map.entry("dev", "iif"),
          Map.entry("type", "action"),
          Map.entry("suppress_prefixlen", "suppress_prefixlength"),
          Map.entry("stp", "stp_state"),
          Map.entry("ageing", "ageing_time"),
          Map.entry("num_peer_notif", "num_grat_arp"),
          Map.entry("num_unsol_na", "num_grat_arp"),
          Map.entry("missed_max", "arp_missed_max"),
          Map.entry("parent", "link"),
          Map.entry("address", "mac"),
          Map.entry("hwaddr", "mac"),
          Map.entry("interfaces", "links"),
          Map.entry("nft", "nftables"),
          Map.entry("firewall", "nftables"),
          Map.entry("netns", "namespaces"),
          Map.entry("valid_lft", "valid"),
          Map.entry("preferred_lft", "preferred"));

  private final Place mapping;
  private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();

  private Fields(Place mapping) {
    this.mapping = mapping;
  }

  static Fields none(Place nothing) {
    return new Fields(nothing);
  }

  static Fields of(Place place, YamlNode.Mapping mapping) {
    Fields fields = new Fields(place);
    mapping.entries().forEach(fields::add);
    return fields;
  }

  private void add(YamlNode.Entry entry) {
    YamlNode.Entry first = entries.putIfAbsent(entry.key().text(), entry);
    if (first != null) {
      Place second = key(entry);
      second.complain("given twice, first " + key(first).seenFrom(second));
    }
  }

  /** The place of a key, for complaints about the key itself. */
  private Place key(YamlNode.Entry entry) {
    return mapping.child(entry.key().text(), entry.key());
  }

  private Place value(YamlNode.Entry entry) {
    return mapping.child(entry.key().text(), entry.value());
  }

  Optional<Place> field(String key) {
    return Optional.ofNullable(entries.get(key)).map(this::value);
  }

  /** A field as its reader reads it; empty if it is not there or not good. */
  <T> Optional<T> read(String key, Function<Place, Optional<T>> reader) {
    return field(key).flatMap(reader);
  }

  /** A field that has to be there. */
  Optional<Place> required(String key) {
    return field(key).or(() -> mapping.complaint("\"" + key + "\" is missing"));
  }

  /** Each entry: the place of its key, whose text it has, and the place of its value. */
  void forEach(BiConsumer<Place, Place> action) {
    entries.values().forEach(entry -> action.accept(key(entry), value(entry)));
  }

  /**
   * Complains of every key that is not among the known ones.
   *
   * @param later keys that the design has and this version does not manage yet
   */
  Fields knowing(Collection<String> known, List<String> later) {
    return knowing(
        known,
        name ->
            later.contains(name)
                ? Optional.of("this version does not manage " + name + " yet")
                : Optional.empty());
  }

  /**
   * Complains of every key that is not among the known ones.
   *
   * @param why what is known of one that is not good here
   */
  Fields knowing(Collection<String> known, Function<String, Optional<String>> why) {
    entries.forEach((name, entry) -> {
      if (!known.contains(name)) {
        key(entry).complain(reason(name, known, why));
      }
    });
    return this;
  }

  private static String reason(
      String name, Collection<String> known, Function<String, Optional<String>> why) {
    String meant = OTHER_WORDS.get(name);
    return meant != null && known.contains(meant)
        ? "unknown key; did you mean \"" + meant + "\"?"
        : why.apply(name).orElseGet(() -> "unknown key" + Spelling.hint(name, known));
  }
}
