package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Address;
import dev.holdfast.network.LinkAttribute;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteTable;
import dev.holdfast.network.RouteType;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.nftables.NftText;
import dev.holdfast.sysctl.SysctlValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a document as YAML that {@link Documents} reads back as the same document. */
public final class DocumentWriter {

  private final StringBuilder out = new StringBuilder();

  private DocumentWriter() {}

  /**
   * The text of a document.
   *
   * @param comments lines to put above it
   */
  public static String yaml(HostDocument document, List<String> comments) {
    DocumentWriter writer = new DocumentWriter();
    comments.stream().flatMap(String::lines).forEach(line -> writer.line(0, "# " + line));
    if (!document.host().isEmpty()) {
      writer.line(0, "host:");
      writer.scope(1, document.host());
    }
    if (!document.namespaces().isEmpty()) {
      writer.line(0, "namespaces:");
      document.namespaces().forEach((namespace, state) -> writer.namespace(namespace, state));
    }
    if (document.equals(HostDocument.EMPTY)) {
      writer.line(0, "{}");
    }
    return writer.out.toString();
  }

  /**
   * The same as one JSON object; JSON is YAML, and so {@link Documents} reads that back as well.
   */
  public static String json(HostDocument document) {
    try {
      return YamlReader.nodes(yaml(document, List.of()))
          .map(YamlJson::text)
          .orElseThrow(() -> new AssertionError("a document is never nothing"));
    } catch (YamlReader.Unreadable e) {
      throw new AssertionError("what we write we can read", e);
    }
  }

  private void line(int depth, String text) {
    out.repeat("  ", depth).append(text).append('\n');
  }

  /** A key whose value follows on lines of its own, unless it is empty. */
  private void key(int depth, String key, boolean empty) {
    line(depth, YamlText.scalar(key) + (empty ? ": {}" : ":"));
  }

  private void namespace(Namespace namespace, ScopeState state) {
    key(1, namespace.word(), state.isEmpty());
    scope(2, state);
  }

  private void scope(int depth, ScopeState state) {
    if (!state.sysctl().values().isEmpty()) {
      line(depth, "sysctl:");
      state
          .sysctl()
          .values()
          .forEach((key, value) ->
              line(depth + 1, YamlText.scalar(key.toString()) + ": " + sysctl(value)));
    }
    links(depth, state.network());
    list(depth, "nexthops", state.network().nexthops(), NexthopReader::fields);
    list(depth, "routes", state.network().routes(), DocumentWriter::fields);
    list(depth, "rules", state.network().rules(), RuleWriter::fields);
    list(depth, "neighbours", state.network().neighbours(), NeighbourWriter::fields);
    list(depth, "fdb", state.network().fdb(), NeighbourWriter::fields);
    list(depth, "mdb", state.network().mdb(), NeighbourWriter::fields);
    cgroups(depth, state.cgroups());
    nftables(depth, state.nftables().texts());
  }

  private void cgroups(int depth, CgroupState state) {
    if (!state.cgroups().isEmpty()) {
      line(depth, "cgroups:");
    }
    state
        .cgroups()
        .forEach((path, settings) -> {
          List<String> lines = CgroupLines.of(settings);
          key(depth + 1, path.toString(), lines.isEmpty());
          lines.forEach(text -> line(depth + 2, text));
        });
  }

  private void nftables(int depth, List<NftText> texts) {
    if (texts.size() == 1) {
      text(depth, "nftables: ", texts.getFirst().text());
    } else if (!texts.isEmpty()) {
      line(depth, "nftables:");
      texts.forEach(one -> text(depth + 1, "- ", one.text()));
    }
  }

  /** A text on lines of its own where YAML can, else in quotes. */
  private void text(int depth, String before, String text) {
    if (!YamlText.isBlock(text)) {
      line(depth, before + YamlText.quoted(text));
      return;
    }
    line(depth, before + "|");
    text.lines()
        .forEach(one -> out.append(one.isEmpty() ? "" : "  ".repeat(depth + 1) + one).append('\n'));
  }

  private <T> void list(
      int depth, String key, List<T> all, Function<T, Map<String, String>> fields) {
    if (!all.isEmpty()) {
      line(depth, key + ":");
      all.forEach(one -> line(depth + 1, "- " + flow(fields.apply(one))));
    }
  }

  /** Links by name; a WireGuard link need not be among those with settings. */
  private void links(int depth, NetworkState network) {
    Map<String, LinkSettings> links = new LinkedHashMap<>(network.links());
    Map<String, List<String>> inside = new LinkedHashMap<>();
    for (WireguardDevice device : network.wireguard()) {
      var _ = links.putIfAbsent(device.link(), LinkSettings.of());
      inside.put(device.link(), WireguardLines.of(device));
    }
    if (!links.isEmpty()) {
      line(depth, "links:");
    }
    links.forEach(
        (name, settings) -> link(depth + 1, name, settings, inside.getOrDefault(name, List.of())));
  }

  private static String sysctl(SysctlValue value) {
    return switch (value) {
      case SysctlValue.Int number -> number.render();
      case SysctlValue.Ints numbers ->
          numbers.values().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", ", "[", "]"));
      case SysctlValue.Text text -> YamlText.scalar(text.text());
    };
  }

  private void link(int depth, String name, LinkSettings settings, List<String> inside) {
    key(depth, name, settings.isEmpty() && inside.isEmpty());
    if (settings.kind() != null) {
      line(depth + 1, "kind: " + settings.kind());
    }
    attributes(depth + 1, settings);
    inside.forEach(text -> line(depth + 1, text));
    if (!settings.addresses().isEmpty()) {
      line(depth + 1, "addresses:");
      for (Address address : settings.addresses()) {
        boolean alone = address.equals(Address.of(address.prefix()));
        line(
            depth + 2,
            "- " + (alone ? YamlText.scalar(address.prefix().toString()) : flow(fields(address))));
      }
    }
  }

  /** What is said of a link; what it is to another one is in a mapping of its own. */
  private void attributes(int depth, LinkSettings settings) {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    settings
        .values()
        .forEach((attribute, value) -> {
          String word = attribute.word();
          int dot = word.indexOf('.');
          String text = text(attribute, attribute.renderAny(value));
          if (dot < 0) {
            line(depth, word + ": " + text);
          } else {
            sections
                .computeIfAbsent(word.substring(0, dot), _ -> new LinkedHashMap<>())
                .put(word.substring(dot + 1), text);
          }
        });
    sections.forEach((section, fields) -> line(depth, section + ": " + flow(fields)));
  }

  private static String text(LinkAttribute<?> attribute, String rendered) {
    if (attribute.isList()) {
      return Arrays.stream(rendered.split(", "))
          .filter(item -> !item.isEmpty())
          .map(YamlText::scalar)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return attribute.isFlag() || attribute.isNumber() ? rendered : YamlText.scalar(rendered);
  }

  private static Map<String, String> fields(Address address) {
    Map<String, String> fields = new LinkedHashMap<>();
    text(fields, "address", address.prefix());
    text(fields, "peer", address.peer());
    text(fields, "broadcast", address.broadcast());
    text(fields, "label", address.label());
    text(fields, "scope", address.scope());
    if (!address.valid().isForever()) {
      fields.put("valid", Long.toString(address.valid().seconds()));
    }
    if (!address.preferred().equals(address.valid())) {
      fields.put("preferred", Long.toString(address.preferred().seconds()));
    }
    flag(fields, "noprefixroute", address.noPrefixRoute());
    flag(fields, "nodad", address.noDad());
    if (address.metric() != 0) {
      fields.put("metric", Long.toString(address.metric()));
    }
    address.flags().forEach(one -> flag(fields, one.word(), true));
    return fields;
  }

  private static Map<String, String> fields(Route route) {
    Map<String, String> fields = new LinkedHashMap<>();
    text(fields, "to", destination(route));
    text(fields, "from", route.from());
    if (route.tos() != 0) {
      fields.put("tos", Integer.toString(route.tos()));
    }
    text(fields, "via", route.via());
    text(fields, "dev", route.dev());
    if (route.nexthop() != null) {
      fields.put("nexthop", route.nexthop().toString());
    }
    if (route.table() != RouteTable.usual(route.type())) {
      fields.put("table", RouteTable.name(route.table()));
    }
    if (route.metric() != null) {
      fields.put("metric", route.metric().toString());
    }
    text(fields, "source", route.source());
    text(fields, "scope", route.scope());
    if (route.type() != RouteType.UNICAST) {
      fields.put("type", route.type().word());
    }
    flag(fields, "onlink", route.onlink());
    if (route.encap() != null) {
      fields.put("encap", flow(EncapWriter.fields(route.encap())));
    }
    if (!route.hops().isEmpty()) {
      List<String> hops =
          route.hops().stream().map(NexthopReader::fields).map(f -> flow(f)).toList();
      fields.put("nexthops", hops.toString());
    }
    text(fields, "realms", route.realms());
    text(fields, "pref", route.preference());
    if (route.expires() != null) {
      fields.put("expires", Long.toString(route.expires().seconds()));
    }
    route
        .metrics()
        .values()
        .forEach((metric, value) ->
            fields.put(
                metric.word(), (route.metrics().locked().contains(metric) ? "lock " : "") + value));
    return fields;
  }

  /** The destination; {@code default} is of the family of what is beside it, else IPv4. */
  private static Object destination(Route route) {
    if (route.to().length() > 0) {
      return route.to();
    }
    Route.Builder said =
        Route.to("default")
            .via(route.via())
            .source(route.source())
            .from(route.from())
            .hops(route.hops());
    return said.isV4() == route.isV4() ? "default" : route.to();
  }

  static void text(Map<String, String> fields, String key, @Nullable Object value) {
    if (value != null) {
      fields.put(key, YamlText.scalar(value.toString()));
    }
  }

  static void flag(Map<String, String> fields, String key, boolean isSet) {
    if (isSet) {
      fields.put(key, "true");
    }
  }

  static String flow(Map<String, String> fields) {
    StringJoiner flow = new StringJoiner(", ", "{", "}");
    fields.forEach((key, value) -> flow.add(key + ": " + value));
    return flow.toString();
  }
}
