package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.network.Encap;
import dev.holdfast.network.Hop;
import dev.holdfast.network.Nexthop;
import dev.holdfast.network.Realms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one nexthop object, and one way of a multipath route. */
final class NexthopReader {

  private static final long LARGEST = 0xFFFF_FFFFL;
  private static final int LARGEST_WEIGHT = 65536;
  private static final List<String> FAMILIES = List.of("inet", "inet6");
  private static final List<String> OF_WAY = List.of("via", "dev", "onlink", "encap", "family");
  private static final List<String> OF_RESILIENT =
      List.of("buckets", "idle_timer", "unbalanced_timer");
  private static final List<String> KEYS =
      Stream.of(
              List.of("id", "via", "dev", "onlink", "encap", "family", "blackhole", "fdb"),
              List.of("group", "type"),
              OF_RESILIENT)
          .flatMap(List::stream)
          .toList();
  private static final List<String> HOP_KEYS =
      List.of("via", "dev", "weight", "onlink", "encap", "realms");

  private NexthopReader() {}

  static Optional<Hop> hop(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(HOP_KEYS, List.of()));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = read.get();
    IpAddress via = fields.read("via", RouteReader::gateway).orElse(null);
    String dev = fields.read("dev", Place::text).orElse(null);
    int weight = fields.read("weight", at -> at.integer(1, 256)).orElse(1);
    boolean onlink = fields.read("onlink", Place::flag).orElse(false);
    Encap encap = fields.read("encap", EncapReader::encap).orElse(null);
    Realms realms = fields.read("realms", at -> at.as(Realms::parse)).orElse(null);
    return item.problems().count() > before
        ? Optional.empty()
        : item.valid(() -> new Hop(via, dev, weight, onlink, encap, realms));
  }

  static Optional<Nexthop> nexthop(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(KEYS, List.of()));
    Optional<Long> id =
        read.flatMap(fields -> fields.required("id")).flatMap(at -> at.number(1, LARGEST));
    if (read.isEmpty() || id.isEmpty() || item.problems().count() > before) {
      return Optional.empty();
    }
    Fields fields = read.get();
    Optional<Nexthop.Target> target =
        fields.field("group").isPresent()
            ? group(item, fields)
            : fields.read("blackhole", Place::flag).orElse(false)
                ? blackhole(item, fields)
                : way(item, fields);
    return target.flatMap(leads -> item.valid(() -> new Nexthop(id.get(), leads)));
  }

  private static Optional<Nexthop.Target> way(Place item, Fields fields) {
    int before = item.problems().count();
    boolean fdb = fields.read("fdb", Place::flag).orElse(false);
    only(fields, fdb ? List.of("via", "fdb") : OF_WAY, fdb ? "for fdb" : "that is no group");
    Optional<IpAddress> via = fields.read("via", RouteReader::gateway);
    Optional<Boolean> isV6 = fields.read("family", NexthopReader::isV6);
    Optional<String> dev = fdb ? Optional.empty() : fields.required("dev").flatMap(Place::text);
    boolean onlink = fields.read("onlink", Place::flag).orElse(false);
    Encap encap = fields.read("encap", EncapReader::encap).orElse(null);
    if (fdb && via.isEmpty()) {
      var _ = fields.required("via");
    }
    if (item.problems().count() > before) {
      return Optional.empty();
    }
    boolean six = isV6.orElse(via.isPresent() && via.get().isV6());
    return item.valid(() ->
        fdb
            ? new Nexthop.Fdb(via.orElseThrow())
            : new Nexthop.Way(six, via.orElse(null), dev.orElseThrow(), onlink, encap));
  }

  private static Optional<Nexthop.Target> blackhole(Place item, Fields fields) {
    int before = item.problems().count();
    only(fields, List.of("blackhole", "family"), "that is a blackhole");
    boolean isV6 = fields.read("family", NexthopReader::isV6).orElse(false);
    return item.problems().count() > before
        ? Optional.empty()
        : Optional.of(new Nexthop.Blackhole(isV6));
  }

  private static Optional<Nexthop.Target> group(Place item, Fields fields) {
    int before = item.problems().count();
    boolean resilient =
        fields
            .read("type", at -> at.word(NexthopReader::isResilient, List.of("resilient")))
            .orElse(false);
    Stream<String> known = Stream.of("group", "type", "fdb");
    only(
        fields,
        Stream.concat(known, resilient ? OF_RESILIENT.stream() : Stream.empty()).toList(),
        resilient ? "that is a resilient group" : "that is a group (of type mpath)");
    boolean fdb = fields.read("fdb", Place::flag).orElse(false);
    List<Nexthop.Member> members = new ArrayList<>();
    fields
        .field("group")
        .ifPresent(list -> list.items().forEach(one -> member(one).ifPresent(members::add)));
    Optional<Nexthop.Resilient> buckets = resilient ? resilient(item, fields) : Optional.empty();
    return item.problems().count() > before
        ? Optional.empty()
        : item.valid(() -> new Nexthop.Group(members, fdb, buckets.orElse(null)));
  }

  private static Optional<Nexthop.Resilient> resilient(Place item, Fields fields) {
    Optional<Integer> buckets = fields.required("buckets").flatMap(at -> at.integer(1, 65535));
    long idle =
        fields.read("idle_timer", NexthopReader::timer).orElse(Nexthop.Resilient.USUAL_IDLE_TIMER);
    long unbalanced = fields.read("unbalanced_timer", NexthopReader::timer).orElse(0L);
    return buckets.flatMap(
        count -> item.valid(() -> new Nexthop.Resilient(count, idle, unbalanced)));
  }

  private static Optional<Long> timer(Place at) {
    return at.number(0, LARGEST / 100);
  }

  /** An id alone, or with its weight: {@code {id: 11, weight: 2}}. */
  private static Optional<Nexthop.Member> member(Place item) {
    if (item.node() instanceof YamlNode.Scalar) {
      return item.number(1, LARGEST).map(id -> new Nexthop.Member(id, 1));
    }
    int before = item.problems().count();
    Optional<Fields> fields =
        item.mapping().map(all -> all.knowing(List.of("id", "weight"), List.of()));
    Optional<Long> id =
        fields.flatMap(all -> all.required("id")).flatMap(at -> at.number(1, LARGEST));
    int weight =
        fields.flatMap(all -> all.read("weight", at -> at.integer(1, LARGEST_WEIGHT))).orElse(1);
    return item.problems().count() > before
        ? Optional.empty()
        : id.map(known -> new Nexthop.Member(known, weight));
  }

  /** Complains of each key that means nothing beside the others. */
  private static void only(Fields fields, List<String> known, String what) {
    fields.forEach((key, value) -> {
      String name = String.valueOf(key.step());
      if (!name.equals("id") && !known.contains(name)) {
        key.complain("a nexthop " + what + " has no " + name);
      }
    });
  }

  private static Optional<Boolean> isV6(Place at) {
    return at.word(NexthopReader::isV6, FAMILIES);
  }

  private static boolean isV6(String text) {
    if (!FAMILIES.contains(text)) {
      throw new IllegalArgumentException("not a family: \"" + text + "\" (inet, inet6)");
    }
    return text.equals("inet6");
  }

  private static boolean isResilient(String text) {
    if (!Set.of("mpath", "resilient").contains(text)) {
      throw new IllegalArgumentException(
          "not a type of nexthop group: \"" + text + "\" (mpath, resilient)");
    }
    return text.equals("resilient");
  }

  /** What reads back as this nexthop: in a document's words, in flow style. */
  static Map<String, String> fields(Nexthop nexthop) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", Long.toString(nexthop.id()));
    switch (nexthop.target()) {
      case Nexthop.Way way -> {
        way(fields, way.encap(), way.via(), way.dev(), way.onlink());
        if (way.via() == null && way.isV6()) {
          fields.put("family", "inet6");
        }
      }
      case Nexthop.Blackhole hole -> {
        fields.put("blackhole", "true");
        if (hole.isV6()) {
          fields.put("family", "inet6");
        }
      }
      case Nexthop.Fdb fdb -> {
        fields.put("via", YamlText.scalar(fdb.via().toString()));
        fields.put("fdb", "true");
      }
      case Nexthop.Group group -> group(fields, group);
    }
    return fields;
  }

  private static void group(Map<String, String> fields, Nexthop.Group group) {
    Nexthop.Resilient resilient = group.resilient();
    if (resilient != null) {
      fields.put("type", "resilient");
      fields.put("buckets", Integer.toString(resilient.buckets()));
      fields.put("idle_timer", Long.toString(resilient.idleTimer()));
      fields.put("unbalanced_timer", Long.toString(resilient.unbalancedTimer()));
    }
    if (group.fdb()) {
      fields.put("fdb", "true");
    }
    fields.put(
        "group",
        group.members().stream()
            .map(one ->
                one.weight() == 1
                    ? Long.toString(one.id())
                    : "{id: " + one.id() + ", weight: " + one.weight() + "}")
            .toList()
            .toString());
  }

  /** What reads back as this way of a multipath route. */
  static Map<String, String> fields(Hop hop) {
    Map<String, String> fields = new LinkedHashMap<>();
    way(fields, hop.encap(), hop.via(), hop.dev(), hop.onlink());
    if (hop.weight() != 1) {
      fields.put("weight", Integer.toString(hop.weight()));
    }
    if (hop.realms() != null) {
      fields.put("realms", YamlText.scalar(hop.realms().toString()));
    }
    return fields;
  }

  private static void way(
      Map<String, String> fields,
      @Nullable Encap encap,
      @Nullable IpAddress via,
      @Nullable String dev,
      boolean onlink) {
    if (via != null) {
      fields.put("via", YamlText.scalar(via.toString()));
    }
    if (dev != null) {
      fields.put("dev", YamlText.scalar(dev));
    }
    if (onlink) {
      fields.put("onlink", "true");
    }
    if (encap != null) {
      fields.put("encap", DocumentWriter.flow(EncapWriter.fields(encap)));
    }
  }
}
