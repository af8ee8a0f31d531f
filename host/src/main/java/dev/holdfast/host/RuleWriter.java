package dev.holdfast.host;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.IpProtocol;
import dev.holdfast.network.RouteTable;
import dev.holdfast.network.Rule;
import dev.holdfast.network.RuleAction;
import dev.holdfast.network.RuleSelector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one rule as {@link RuleReader} reads it. */
final class RuleWriter {

  private RuleWriter() {}

  /** Its keys and values, in YAML. */
  static Map<String, String> fields(Rule rule) {
    RuleSelector selector = rule.selector();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("priority", Long.toString(rule.priority()));
    if (!selector.v4() && selector.from() == null && selector.to() == null) {
      fields.put("family", "inet6");
    }
    flag(fields, "not", selector.not());
    text(fields, "from", prefix(selector.from()));
    text(fields, "to", prefix(selector.to()));
    text(fields, "iif", selector.iif());
    text(fields, "oif", selector.oif());
    text(fields, "fwmark", selector.mark());
    text(fields, "tos", selector.tos() == 0 ? null : "0x" + Integer.toHexString(selector.tos()));
    text(fields, "dscp", selector.dscp());
    text(fields, "flowlabel", selector.flowLabel());
    text(
        fields,
        "ipproto",
        selector.protocol() == null ? null : IpProtocol.name(selector.protocol()));
    text(fields, "sport", selector.sourcePorts());
    text(fields, "dport", selector.destinationPorts());
    text(fields, "uidrange", selector.uids());
    flag(fields, "l3mdev", selector.l3mdev());
    number(fields, "tun_id", selector.tunnelId());
    switch (rule.action()) {
      case RuleAction.Plain plain -> fields.put("action", plain.word());
      case RuleAction.Goto(long target) -> fields.put("goto", Long.toString(target));
      case RuleAction.Lookup lookup -> {
        text(fields, "table", lookup.table() == null ? null : RouteTable.name(lookup.table()));
        number(fields, "suppress_prefixlength", lookup.suppressPrefixLength());
        number(fields, "suppress_ifgroup", lookup.suppressIfGroup());
        text(fields, "realms", lookup.realms());
      }
    }
    return fields;
  }

  private static @Nullable Object prefix(@Nullable IpPrefix prefix) {
    return prefix != null && prefix.length() == prefix.address().bits() ? prefix.address() : prefix;
  }

  /** A value; what is a number is one in YAML, too. */
  private static void text(Map<String, String> fields, String key, @Nullable Object value) {
    if (value != null) {
      String text = value.toString();
      fields.put(key, Place.isDecimal(text) ? text : YamlText.scalar(text));
    }
  }

  private static void number(Map<String, String> fields, String key, @Nullable Number value) {
    if (value != null) {
      fields.put(key, value.toString());
    }
  }

  private static void flag(Map<String, String> fields, String key, boolean isSet) {
    if (isSet) {
      fields.put(key, "true");
    }
  }
}
