package dev.holdfast.sysctl;

import java.util.List;
import java.util.Set;

/** Which sysctls change others when they are written, as far as the kernel's source tells. */
final class SideEffects {

  private static final Set<String> OF_THEIR_OWN =
      Set.of(
          // It becomes allowed, too: tcp_set_default_congestion_control of net/ipv4/tcp_cong.c.
          "net.ipv4.tcp_congestion_control",
          // Two names of one number: ipv6_route_table_template of net/ipv6/route.c.
          "net.ipv6.route.gc_min_interval",
          "net.ipv6.route.gc_min_interval_ms",
          // The same of net/netfilter/nf_conntrack_standalone.c.
          "net.nf_conntrack_max",
          "net.netfilter.nf_conntrack_max",
          // One switch for both of the others: kernel/watchdog.c.
          "kernel.watchdog",
          "kernel.nmi_watchdog",
          "kernel.soft_watchdog");

  private SideEffects() {}

  /**
   * Whether a write of this one may have changed another, so that a look at it alone is no answer.
   */
  static boolean mayChangeOthers(SysctlKey key) {
    List<String> parts = key.components();
    return key.writingRank() < PerInterface.ORDINARY
        // A ratio and its bytes take each other's place: dirty_handler and overcommit of mm/.
        || parts.getFirst().equals("vm")
        // Some times are there in seconds and in milliseconds: neigh_sysctl_template of
        // net/core/neighbour.c.
        || (parts.size() > 2 && parts.getFirst().equals("net") && parts.get(2).equals("neigh"))
        // It sets addr_gen_mode: addrconf_sysctl_stable_secret of net/ipv6/addrconf.c.
        || parts.getLast().equals("stable_secret")
        || OF_THEIR_OWN.contains(key.toString());
  }
}
