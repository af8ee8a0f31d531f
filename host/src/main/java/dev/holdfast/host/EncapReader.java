package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.network.Encap;
import dev.holdfast.network.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads what a route wraps its packets into: {@code {type: mpls, labels: [100, 200]}}. */
final class EncapReader {

  private static final List<String> TYPES = List.of("mpls", "ip", "ip6", "seg6", "seg6local");
  private static final List<String> MODES =
      Stream.of(Encap.Seg6.Mode.values()).map(Encap.Seg6.Mode::word).toList();
  private static final List<String> ACTIONS =
      Stream.of(Encap.Action.values()).map(Encap.Action::word).toList();
  private static final int LARGEST_LABEL = 0xf_ffff;

  private EncapReader() {}

  static Optional<Encap> encap(Place place) {
    Optional<Fields> fields = place.mapping();
    Optional<String> type =
        fields
            .flatMap(all -> all.required("type"))
            .flatMap(at -> at.word(EncapReader::type, TYPES));
    if (fields.isEmpty() || type.isEmpty()) {
      return Optional.empty();
    }
    Fields all = fields.get();
    int before = place.problems().count();
    return switch (type.get()) {
      case "mpls" -> {
        all.knowing(List.of("type", "labels", "ttl"), List.of());
        List<Integer> labels = list(all, "labels", EncapReader::label);
        int ttl = small(all, "ttl");
        yield made(place, before, () -> new Encap.Mpls(labels, ttl));
      }
      case "ip" -> tunnel(place, all, false, "ttl", "tos");
      case "ip6" -> tunnel(place, all, true, "hoplimit", "tc");
      case "seg6" -> {
        all.knowing(List.of("type", "mode", "segs"), List.of());
        Optional<Encap.Seg6.Mode> mode =
            all.required("mode").flatMap(at -> at.word(Encap.Seg6.Mode::parse, MODES));
        List<IpAddress> segments = list(all, "segs", at -> at.as(IpAddress::parse));
        yield made(place, before, () -> new Encap.Seg6(mode.orElseThrow(), segments));
      }
      default -> local(place, all);
    };
  }

  private static String type(String text) {
    if (!TYPES.contains(text)) {
      throw new IllegalArgumentException(
          "not a type of encap: \"" + text + "\" (" + String.join(", ", TYPES) + ")");
    }
    return text;
  }

  private static Optional<Encap> tunnel(
      Place place, Fields all, boolean isV6, String ttl, String tos) {
    int before = place.problems().count();
    all.knowing(List.of("type", "id", "src", "dst", ttl, tos, "key", "csum", "seq"), List.of());
    long id = all.read("id", at -> at.number(0, Long.MAX_VALUE)).orElse(0L);
    IpAddress src = all.read("src", at -> at.as(IpAddress::parse)).orElse(null);
    IpAddress dst = all.read("dst", at -> at.as(IpAddress::parse)).orElse(null);
    int hops = small(all, ttl);
    int service = small(all, tos);
    boolean key = all.read("key", Place::flag).orElse(false);
    boolean csum = all.read("csum", Place::flag).orElse(false);
    boolean seq = all.read("seq", Place::flag).orElse(false);
    return made(
        place, before, () -> new Encap.Tunnel(isV6, id, src, dst, hops, service, key, csum, seq));
  }

  private static Optional<Encap> local(Place place, Fields all) {
    int before = place.problems().count();
    all.knowing(
        List.of("type", "action", "nh4", "nh6", "table", "vrftable", "oif", "segs"), List.of());
    Optional<Encap.Action> action =
        all.required("action").flatMap(at -> at.word(Encap.Action::parse, ACTIONS));
    Optional<IpAddress> four = all.read("nh4", at -> at.as(IpAddress::parse));
    Optional<IpAddress> six = all.read("nh6", at -> at.as(IpAddress::parse));
    Long table = all.read("table", EncapReader::table).orElse(null);
    Long vrfTable = all.read("vrftable", EncapReader::table).orElse(null);
    String oif = all.read("oif", Place::text).orElse(null);
    List<IpAddress> segments =
        all.field("segs").isEmpty() ? List.of() : list(all, "segs", at -> at.as(IpAddress::parse));
    return made(
        place,
        before,
        () ->
            new Encap.Seg6Local(
                action.orElseThrow(),
                four.or(() -> six).orElse(null),
                table,
                vrfTable,
                oif,
                segments));
  }

  private static Optional<Long> table(Place at) {
    return at.word(RouteTable::parse, RouteReader.TABLES);
  }

  private static Optional<Integer> label(Place at) {
    return at.integer(0, LARGEST_LABEL);
  }

  private static int small(Fields all, String key) {
    return all.read(key, at -> at.integer(0, 255)).orElse(0);
  }

  private static <T> List<T> list(Fields all, String key, Function<Place, Optional<T>> reader) {
    List<T> items = new ArrayList<>();
    all.required(key)
        .ifPresent(list -> list.items().forEach(item -> reader.apply(item).ifPresent(items::add)));
    return items;
  }

  private static Optional<Encap> made(Place place, int before, Supplier<Encap> encap) {
    return place.problems().count() > before ? Optional.empty() : place.valid(encap);
  }
}
