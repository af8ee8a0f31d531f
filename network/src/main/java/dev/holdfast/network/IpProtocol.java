package dev.holdfast.network;

import java.util.LinkedHashMap;
import java.util.Map;

/** The names of protocols above IP, as IANA and ip-rule(8) have them; any other is a number. */
public final class IpProtocol {

  private static final Map<String, Integer> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("icmp", 1);
    NAMES.put("igmp", 2);
    NAMES.put("ipencap", 4);
    NAMES.put("tcp", 6);
    NAMES.put("udp", 17);
    NAMES.put("dccp", 33);
    NAMES.put("ipv6", 41);
    NAMES.put("gre", 47);
    NAMES.put("esp", 50);
    NAMES.put("ah", 51);
    NAMES.put("ipv6-icmp", 58);
    NAMES.put("ospf", 89);
    NAMES.put("vrrp", 112);
    NAMES.put("l2tp", 115);
    NAMES.put("sctp", 132);
    NAMES.put("udplite", 136);
  }

  private IpProtocol() {}

  /**
   * Reads a name such as {@code tcp}, or a number.
   *
   * @throws IllegalArgumentException if it is none of these, or out of range
   */
  public static int parse(String text) {
    Integer named = NAMES.get(text);
    if (named != null) {
      return named;
    }
    if (text.matches("[0-9]{1,3}")) {
      return checked(Integer.parseInt(text));
    }
    throw new IllegalArgumentException(
        "not an IP protocol: \""
            + text
            + "\" ("
            + String.join(", ", NAMES.keySet())
            + ", or 1 to 255)");
  }

  /** The name of a protocol, or its number where it has none. */
  public static String name(int protocol) {
    return NAMES.entrySet().stream()
        .filter(known -> known.getValue() == protocol)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Integer.toString(protocol));
  }

  // To the kernel 0 is any.
  static int checked(int protocol) {
    if (protocol < 1 || protocol > 255) {
      throw new IllegalArgumentException("an IP protocol is 1 to 255, not " + protocol);
    }
    return protocol;
  }
}
