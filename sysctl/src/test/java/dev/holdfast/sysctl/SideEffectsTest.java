package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After which write a look at the written sysctl alone is no answer. */
class SideEffectsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "net.ipv4.ip_forward",
        "net.ipv4.conf.all.forwarding",
        "net.ipv6.conf.all.disable_ipv6",
        "net.ipv6.conf.default.accept_ra",
        "net.ipv4.neigh.default.gc_stale_time",
        "vm.dirty_bytes",
        "vm.overcommit_ratio",
        "net.ipv4.tcp_congestion_control",
        "net.ipv4.neigh.eth0.base_reachable_time_ms",
        "net/ipv6/neigh/eth0.100/retrans_time",
        "net/ipv6/conf/eth0.100/stable_secret",
        "net.ipv6.route.gc_min_interval_ms",
        "net.netfilter.nf_conntrack_max",
        "kernel.watchdog"
      })
  void whatRewritesOthersIsOne(String key) {
    assertThat(SideEffects.mayChangeOthers(SysctlKey.parse(key))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "net.ipv4.conf.eth0.forwarding",
        "net/ipv4/conf/eth0.100/rp_filter",
        "net.ipv4.tcp_keepalive_time",
        "net.core.somaxconn",
        "kernel.hostname"
      })
  void whatStandsAloneIsNone(String key) {
    assertThat(SideEffects.mayChangeOthers(SysctlKey.parse(key))).isFalse();
  }
}
