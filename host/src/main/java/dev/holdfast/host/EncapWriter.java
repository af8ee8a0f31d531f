package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.network.Encap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes what a route wraps its packets into, as {@link EncapReader} reads it back. */
final class EncapWriter {

  private EncapWriter() {}

  static Map<String, String> fields(Encap encap) {
    Map<String, String> fields = new LinkedHashMap<>();
    switch (encap) {
      case Encap.Mpls mpls -> {
        fields.put("type", "mpls");
        fields.put("labels", mpls.labels().toString());
        number(fields, "ttl", mpls.ttl());
      }
      case Encap.Tunnel tunnel -> tunnel(fields, tunnel);
      case Encap.Seg6 seg6 -> {
        fields.put("type", "seg6");
        fields.put("mode", seg6.mode().word());
        fields.put("segs", segments(seg6.segments()));
      }
      case Encap.Seg6Local local -> local(fields, local);
    }
    return fields;
  }

  private static void tunnel(Map<String, String> fields, Encap.Tunnel tunnel) {
    boolean isV6 = tunnel.isV6();
    fields.put("type", isV6 ? "ip6" : "ip");
    number(fields, "id", tunnel.id());
    address(fields, "src", tunnel.src());
    address(fields, "dst", tunnel.dst());
    number(fields, isV6 ? "hoplimit" : "ttl", tunnel.ttl());
    number(fields, isV6 ? "tc" : "tos", tunnel.tos());
    flag(fields, "key", tunnel.key());
    flag(fields, "csum", tunnel.csum());
    flag(fields, "seq", tunnel.seq());
  }

  private static void local(Map<String, String> fields, Encap.Seg6Local local) {
    fields.put("type", "seg6local");
    fields.put("action", local.action().word());
    IpAddress nexthop = local.nexthop();
    address(fields, nexthop != null && nexthop.isV4() ? "nh4" : "nh6", nexthop);
    if (local.table() != null) {
      fields.put("table", Long.toString(local.table()));
    }
    if (local.vrfTable() != null) {
      fields.put("vrftable", Long.toString(local.vrfTable()));
    }
    if (local.oif() != null) {
      fields.put("oif", YamlText.scalar(local.oif()));
    }
    if (!local.segments().isEmpty()) {
      fields.put("segs", segments(local.segments()));
    }
  }

  private static String segments(List<IpAddress> segments) {
    return segments.stream()
        .map(segment -> YamlText.scalar(segment.toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void address(Map<String, String> fields, String key, @Nullable IpAddress address) {
    if (address != null) {
      fields.put(key, YamlText.scalar(address.toString()));
    }
  }

  private static void number(Map<String, String> fields, String key, long value) {
    if (value != 0) {
      fields.put(key, Long.toString(value));
    }
  }

  private static void flag(Map<String, String> fields, String key, boolean isSet) {
    if (isSet) {
      fields.put(key, "true");
    }
  }
}
