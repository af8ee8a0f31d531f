package dev.holdfast.host;

import static dev.holdfast.host.DocumentWriter.flag;
import static dev.holdfast.host.DocumentWriter.text;

import dev.holdfast.network.FdbEntry;
import dev.holdfast.network.FdbState;
import dev.holdfast.network.MdbEntry;
import dev.holdfast.network.Neighbour;
import dev.holdfast.network.NeighbourState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what {@link NeighbourReader} reads. */
final class NeighbourWriter {

  private NeighbourWriter() {}

  static Map<String, String> fields(Neighbour neighbour) {
    Map<String, String> fields = new LinkedHashMap<>();
    text(fields, "dev", neighbour.dev());
    text(fields, "ip", neighbour.ip());
    text(fields, "mac", neighbour.mac());
    if (neighbour.state() != NeighbourState.PERMANENT) {
      fields.put("state", neighbour.state().word());
    }
    flag(fields, "router", neighbour.router());
    flag(fields, "managed", neighbour.managed());
    flag(fields, "extern_learn", neighbour.externLearn());
    flag(fields, "proxy", neighbour.proxy());
    return fields;
  }

  static Map<String, String> fields(FdbEntry entry) {
    Map<String, String> fields = new LinkedHashMap<>();
    text(fields, "dev", entry.dev());
    text(fields, "mac", entry.mac());
    number(fields, "vlan", entry.vlan());
    text(fields, "dst", entry.dst());
    number(fields, "vni", entry.vni());
    number(fields, "src_vni", entry.srcVni());
    number(fields, "port", entry.port());
    text(fields, "via", entry.via());
    FdbState state = entry.state();
    if (state != null) {
      fields.put("state", state.word());
    }
    flag(fields, "sticky", entry.sticky());
    flag(fields, "self", entry.self() && entry.dst() == null);
    return fields;
  }

  static Map<String, String> fields(MdbEntry entry) {
    Map<String, String> fields = new LinkedHashMap<>();
    text(fields, "dev", entry.dev());
    text(fields, "port", entry.port());
    text(fields, "group", entry.group());
    number(fields, "vlan", entry.vlan());
    text(fields, "source", entry.source());
    return fields;
  }

  private static void number(Map<String, String> fields, String key, @Nullable Number value) {
    if (value != null) {
      fields.put(key, value.toString());
    }
  }
}
