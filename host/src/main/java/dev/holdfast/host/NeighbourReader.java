package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.network.FdbEntry;
import dev.holdfast.network.FdbState;
import dev.holdfast.network.MdbEntry;
import dev.holdfast.network.MdbGroup;
import dev.holdfast.network.Neighbour;
import dev.holdfast.network.NeighbourState;
import java.util.List;
import java.util.Optional;

/** Reads one neighbour, one entry of a forwarding table, one member of a multicast group. */
final class NeighbourReader {

  private static final List<String> KEYS =
      List.of("dev", "ip", "mac", "state", "router", "managed", "extern_learn", "proxy");
  private static final List<String> FDB_KEYS =
      List.of(
          "dev", "mac", "vlan", "dst", "vni", "src_vni", "port", "via", "state", "sticky", "self");
  private static final List<String> MDB_KEYS =
      List.of("dev", "port", "group", "vlan", "source", "state");
  private static final int LARGEST_VLAN = 4094;
  private static final int LARGEST_VNI = 0xff_ffff;

  private NeighbourReader() {}

  static Optional<Neighbour> neighbour(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(KEYS, List.of()));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = read.get();
    Optional<String> dev = fields.required("dev").flatMap(Place::text);
    Optional<IpAddress> ip = fields.required("ip").flatMap(place -> place.as(IpAddress::parse));
    Optional<MacAddress> mac = fields.read("mac", place -> place.as(MacAddress::parse));
    Optional<NeighbourState> state =
        fields.read(
            "state", place -> place.word(NeighbourState::parse, List.of("permanent", "noarp")));
    boolean router = flag(fields, "router");
    boolean managed = flag(fields, "managed");
    boolean externLearn = flag(fields, "extern_learn");
    boolean proxy = flag(fields, "proxy");
    if (dev.isEmpty() || ip.isEmpty() || item.problems().count() > before) {
      return Optional.empty();
    }
    return item.valid(() ->
        new Neighbour(
            dev.get(),
            ip.get(),
            mac.orElse(null),
            state.orElse(NeighbourState.PERMANENT),
            router,
            managed,
            externLearn,
            proxy));
  }

  static Optional<FdbEntry> fdb(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(FDB_KEYS, List.of()));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = read.get();
    Optional<String> dev = fields.required("dev").flatMap(Place::text);
    Optional<MacAddress> mac = fields.required("mac").flatMap(place -> place.as(MacAddress::parse));
    Optional<Integer> vlan = fields.read("vlan", place -> place.integer(1, LARGEST_VLAN));
    Optional<IpAddress> dst = fields.read("dst", place -> place.as(IpAddress::parse));
    Optional<Long> vni = fields.read("vni", place -> place.number(0, LARGEST_VNI));
    Optional<Long> sourceVni = fields.read("src_vni", place -> place.number(0, LARGEST_VNI));
    Optional<Integer> port = fields.read("port", place -> place.integer(1, 0xffff));
    Optional<String> via = fields.read("via", Place::text);
    Optional<FdbState> state =
        fields.read("state", place -> place.word(FdbState::parse, List.of("static", "permanent")));
    boolean sticky = flag(fields, "sticky");
    boolean self = flag(fields, "self");
    if (dev.isEmpty() || mac.isEmpty() || item.problems().count() > before) {
      return Optional.empty();
    }
    return item.valid(() ->
        new FdbEntry(
            dev.get(),
            mac.get(),
            vlan.orElse(null),
            dst.orElse(null),
            vni.orElse(null),
            sourceVni.orElse(null),
            port.orElse(null),
            via.orElse(null),
            state.orElse(null),
            sticky,
            self));
  }

  static Optional<MdbEntry> mdb(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(MDB_KEYS, List.of()));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = read.get();
    Optional<String> dev = fields.required("dev").flatMap(Place::text);
    Optional<String> port = fields.required("port").flatMap(Place::text);
    Optional<MdbGroup> group = fields.required("group").flatMap(place -> place.as(MdbGroup::parse));
    Optional<Integer> vlan = fields.read("vlan", place -> place.integer(1, LARGEST_VLAN));
    Optional<IpAddress> source = fields.read("source", place -> place.as(IpAddress::parse));
    fields.field("state").ifPresent(NeighbourReader::permanent);
    if (dev.isEmpty() || port.isEmpty() || group.isEmpty() || item.problems().count() > before) {
      return Optional.empty();
    }
    return item.valid(() ->
        new MdbEntry(dev.get(), port.get(), group.get(), vlan.orElse(null), source.orElse(null)));
  }

  /** Members that are not permanent expire, so the word may be said and nothing else. */
  private static void permanent(Place state) {
    state
        .text()
        .filter(text -> !text.equals("permanent"))
        .ifPresent(text -> state.complain("a member is permanent, the others expire: " + text));
  }

  private static boolean flag(Fields fields, String key) {
    return fields.read(key, Place::flag).orElse(false);
  }
}
