package dev.holdfast.nftables;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The firewall that most hosts want, without a word of nft: what is allowed comes in, with the
 * answers to what went out, and all else is dropped.
 *
 * <pre>{@code
 * NftState state =
 *     Firewall.named("filter")
 *         .allow(Firewall.tcp(22).from("192.0.2.0/24", "2001:db8::/32"))
 *         .allow(Firewall.tcp(80, 443))
 *         .allow(Firewall.udp(51820).on("wan0"))
 *         .allowPing(10)
 *         .state();
 * }</pre>
 *
 * <p>It is a value: each call gives another one. {@link #text} is what it means, for whoever wants
 * to go on from there by hand.
 */
public final class Firewall {

  /** What may come in. */
  public static final class Service {

    private final String protocol;
    private final List<Integer> ports;
    private final List<IpPrefix> sources;
    private final List<String> interfaces;

    private Service(
        String protocol, List<Integer> ports, List<IpPrefix> sources, List<String> interfaces) {
      this.protocol = protocol;
      this.ports = List.copyOf(ports);
      this.sources = List.copyOf(sources);
      this.interfaces = List.copyOf(interfaces);
    }

    /**
     * Only from these.
     *
     * @throws IllegalArgumentException if one is no address and no prefix, or has host bits
     */
    public Service from(String... prefixes) {
      List<IpPrefix> all = new ArrayList<>(sources);
      for (String prefix : prefixes) {
        all.add(prefix(prefix));
      }
      return new Service(protocol, ports, all, interfaces);
    }

    private static IpPrefix prefix(String text) {
      if (text.indexOf('/') >= 0) {
        return IpPrefix.parse(text);
      }
      IpAddress address = IpAddress.parse(text);
      return IpPrefix.parse(text + (address.isV4() ? "/32" : "/128"));
    }

    /** Only on these interfaces, which need not be there yet. */
    public Service on(String... names) {
      List<String> all = new ArrayList<>(interfaces);
      for (String name : names) {
        all.add(interfaceName(name));
      }
      return new Service(protocol, ports, sources, all);
    }

    /** A rule for each family that it is restricted to. */
    private List<String> rules() {
      String where = interfaces.isEmpty() ? "" : "iifname " + listed(interfaces) + " ";
      String what = protocol + " dport " + listed(ports.stream().map(String::valueOf).toList());
      if (sources.isEmpty()) {
        return List.of(where + what + " ct state new accept");
      }
      List<String> rules = new ArrayList<>();
      for (boolean v4 : new boolean[] {true, false}) {
        List<String> from =
            sources.stream()
                .filter(prefix -> prefix.address().isV4() == v4)
                .map(IpPrefix::toString)
                .toList();
        if (!from.isEmpty()) {
          String source = (v4 ? "ip" : "ip6") + " saddr " + listed(from) + " ";
          rules.add(where + source + what + " ct state new accept");
        }
      }
      return rules;
    }
  }

  private static final int LARGEST_PORT = 65_535;

  private final TableName table;
  private final List<Service> services;
  private final Set<String> trusted;
  private final int pings;
  private final @Nullable Integer logGroup;

  private Firewall(
      TableName table,
      List<Service> services,
      Set<String> trusted,
      int pings,
      @Nullable Integer logGroup) {
    this.table = table;
    this.services = List.copyOf(services);
    this.trusted = Collections.unmodifiableSet(new TreeSet<>(trusted));
    this.pings = pings;
    this.logGroup = logGroup;
  }

  /** One in the table {@code inet NAME} that lets nothing in but answers and IPv6's neighbours. */
  public static Firewall named(String name) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_-]*")) {
      throw new IllegalArgumentException("not a name of a table: \"" + name + "\"");
    }
    return new Firewall(new TableName(Family.INET, name), List.of(), Set.of(), 0, null);
  }

  /** TCP to one of these ports. */
  public static Service tcp(int port, int... more) {
    return service("tcp", port, more);
  }

  /** UDP to one of these ports. */
  public static Service udp(int port, int... more) {
    return service("udp", port, more);
  }

  private static Service service(String protocol, int port, int... more) {
    List<Integer> ports = new ArrayList<>();
    ports.add(port);
    for (int one : more) {
      ports.add(one);
    }
    for (int one : ports) {
      if (one < 1 || one > LARGEST_PORT) {
        throw new IllegalArgumentException("a port is 1 to 65535, not " + one);
      }
    }
    return new Service(protocol, ports, List.of(), List.of());
  }

  private static String interfaceName(String name) {
    if (!name.matches("[^\\s/\"{},;#$]{1,15}")) {
      throw new IllegalArgumentException("not the name of an interface: \"" + name + "\"");
    }
    return "\"" + name + "\"";
  }

  private static String listed(List<String> words) {
    return words.size() == 1
        ? words.getFirst()
        : words.stream().distinct().collect(Collectors.joining(", ", "{ ", " }"));
  }

  /** Lets something in. */
  public Firewall allow(Service service) {
    List<Service> all = new ArrayList<>(services);
    all.add(service);
    return new Firewall(table, all, trusted, pings, logGroup);
  }

  /** Lets everything in that comes over an interface. */
  public Firewall trust(String name) {
    Set<String> all = new TreeSet<>(trusted);
    all.add(interfaceName(name));
    return new Firewall(table, services, all, pings, logGroup);
  }

  /**
   * Answers to so many pings.
   *
   * @param perSecond 1 or more
   */
  public Firewall allowPing(int perSecond) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("pings per second are 1 or more, not " + perSecond);
    }
    return new Firewall(table, services, trusted, perSecond, logGroup);
  }

  /**
   * Tells what is dropped to whoever listens to a group of nfnetlink_log.
   *
   * @param group 0 to 65535
   */
  public Firewall logDropped(int group) {
    if (group < 0 || group > LARGEST_PORT) {
      throw new IllegalArgumentException("a group is 0 to 65535, not " + group);
    }
    return new Firewall(table, services, trusted, pings, group);
  }

  /** What it is in the language of nft. */
  public String text() {
    List<String> rules = new ArrayList<>();
    rules.add("ct state vmap { established : accept, related : accept, invalid : drop }");
    rules.add("iifname \"lo\" accept");
    if (!trusted.isEmpty()) {
      rules.add("iifname " + listed(List.copyOf(trusted)) + " accept");
    }
    rules.add(
        "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert,"
            + " mld-listener-query, mld-listener-report, mld2-listener-report } accept");
    if (pings > 0) {
      String limit = " limit rate " + pings + "/second accept";
      rules.add("icmp type echo-request" + limit);
      rules.add("icmpv6 type echo-request" + limit);
    }
    services.forEach(service -> rules.addAll(service.rules()));
    if (logGroup != null) {
      rules.add("log group " + logGroup);
    }
    rules.add("counter");
    return rules.stream()
        .map(rule -> "    " + rule + "\n")
        .collect(
            Collectors.joining(
                "",
                """
                table %s {
                  chain input {
                    type filter hook input priority filter; policy drop
                """
                    .formatted(table),
                """
                  }

                  chain forward {
                    type filter hook forward priority filter; policy drop
                  }
                }
                """));
  }

  /** What it wants of nftables. */
  public NftState state() {
    try {
      return NftState.of(text());
    } catch (NftMistakeException e) {
      throw new AssertionError("it includes nothing", e);
    }
  }
}
