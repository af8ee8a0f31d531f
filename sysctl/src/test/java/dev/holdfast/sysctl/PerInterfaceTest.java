package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PerInterfaceTest {

  private static SysctlKey key(String text) {
    return SysctlKey.parse(text);
  }

  @Test
  void anInterfaceIsFoundWhereTheKernelKeepsOnePerKey() {
    assertThat(PerInterface.nameIn(key("net.ipv4.conf.eth0.rp_filter"))).isEqualTo("eth0");
    assertThat(PerInterface.nameIn(key("net/ipv6/neigh/eth0.7/gc_thresh1"))).isEqualTo("eth0.7");
    assertThat(PerInterface.nameIn(key("net.mpls.conf.eth0.input"))).isEqualTo("eth0");
    assertThat(PerInterface.nameIn(key("net.ipv4.conf.all.rp_filter"))).isNull();
    assertThat(PerInterface.nameIn(key("net.ipv4.conf.default.rp_filter"))).isNull();
    assertThat(PerInterface.nameIn(key("net.ipv4.ip_forward"))).isNull();
    assertThat(PerInterface.nameIn(key("net.core.conf.eth0.rp_filter"))).isNull();
    assertThat(PerInterface.nameIn(key("net.ipv4.conf.eth0.100.rp_filter"))).isNull();
  }

  @Test
  void whatRewritesOthersIsWrittenBeforeThem() {
    var declared =
        Stream.of(
            "net.ipv4.tcp_rmem",
            "net.ipv4.conf.eth0.forwarding",
            "net.ipv4.conf.default.forwarding",
            "net.ipv4.conf.all.rp_filter",
            "net.ipv6.conf.all.forwarding",
            "net.ipv4.ip_forward",
            "net.ipv4.conf.all.forwarding");

    assertThat(
            declared
                .map(PerInterfaceTest::key)
                .sorted(Comparator.comparingInt(PerInterface::writingRank))
                .map(SysctlKey::toString))
        .containsExactly(
            "net.ipv6.conf.all.forwarding",
            "net.ipv4.ip_forward",
            "net.ipv4.conf.all.forwarding",
            "net.ipv4.conf.all.rp_filter",
            "net.ipv4.conf.default.forwarding",
            "net.ipv4.tcp_rmem",
            "net.ipv4.conf.eth0.forwarding");
  }

  @Test
  void theSlashFormIsOfferedForAnInterfaceWithDots() {
    assertThat(PerInterface.slashForm(key("net.ipv4.conf.eth0.100.rp_filter")))
        .isEqualTo("net/ipv4/conf/eth0.100/rp_filter");
    assertThat(PerInterface.slashForm(key("net.ipv4.conf.eth0.rp_filter"))).isNull();
    assertThat(PerInterface.slashForm(key("a.b.c.d.e.f"))).isNull();
  }
}
