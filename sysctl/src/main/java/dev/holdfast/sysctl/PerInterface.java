package dev.holdfast.sysctl;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sysctls that the kernel keeps per interface, and the order in which they rewrite others. */
final class PerInterface {

  private static final Set<String> FAMILIES = Set.of("ipv4", "ipv6", "mpls");
  private static final Set<String> TABLES = Set.of("conf", "neigh");
  private static final Set<String> TEMPLATES = Set.of("all", "default");
  private static final int NAME = 3;
  private static final int DEPTH = 5;

  /** The rank of what rewrites nothing. */
  static final int ORDINARY = 3;

  private PerInterface() {}

  /** The interface in {@code net.ipv4.conf.<interface>.<name>}; null if it is about none. */
  static @Nullable String nameIn(SysctlKey key) {
    List<String> parts = key.components();
    return parts.size() == DEPTH && isTable(parts) && !TEMPLATES.contains(parts.get(NAME))
        ? parts.get(NAME)
        : null;
  }

  private static boolean isTable(List<String> parts) {
    return parts.size() > NAME
        && parts.getFirst().equals("net")
        && FAMILIES.contains(parts.get(1))
        && TABLES.contains(parts.get(2));
  }

  /** Whether a directory is one interface's: it has no directories of its own. */
  static boolean isDirectoryOfOne(String path) {
    return path.matches("/proc/sys/net/[^/]+/(conf|neigh)/[^/]+");
  }

  /**
   * When a sysctl is written, lower first. {@code ip_forward} and {@code conf.all.forwarding}
   * rewrite the forwarding of every interface and of the default, and reset accept_redirects;
   * {@code conf.default} is copied to every interface that was never set by itself.
   */
  static int writingRank(SysctlKey key) {
    List<String> parts = key.components();
    if (key.toString().equals("net.ipv4.ip_forward")) {
      return 0;
    }
    if (!isTable(parts) || !TEMPLATES.contains(parts.get(NAME))) {
      return ORDINARY;
    }
    boolean forwarding = parts.getLast().equals("forwarding");
    return parts.get(NAME).equals("all") ? (forwarding ? 0 : 1) : 2;
  }

  /** What a dotted key of a dotted interface was probably meant to be; null if it is not that. */
  static @Nullable String slashForm(SysctlKey key) {
    List<String> parts = key.components();
    if (parts.size() <= DEPTH || !isTable(parts)) {
      return null;
    }
    String name = String.join(".", parts.subList(NAME, parts.size() - 1));
    return String.join("/", parts.subList(0, NAME)) + "/" + name + "/" + parts.getLast();
  }
}
