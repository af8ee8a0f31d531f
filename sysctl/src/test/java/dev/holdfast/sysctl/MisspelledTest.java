package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MisspelledTest {

  private static final List<SysctlKey> KNOWN =
      Stream.of(
              "kernel.hostname",
              "net.ipv4.conf.all.rp_filter",
              "net.ipv4.conf.all.tag",
              "net/ipv4/conf/eth0.100/rp_filter",
              "net.ipv4.ip_forward",
              "net.ipv4.tcp_ecn",
              "net.ipv6.conf.all.forwarding",
              "vm.swappiness")
          .map(SysctlKey::parse)
          .toList();

  @ParameterizedTest
  @CsvSource({
    "net.ipv4.ip_foward, net.ipv4.ip_forward",
    "net.ipv4.ip_forwarding, net.ipv4.ip_forward",
    "net/ipv4/ipforward, net.ipv4.ip_forward",
    "nte.ipv4.tcp_ecn, net.ipv4.tcp_ecn",
    "ipv4.ip_forward, net.ipv4.ip_forward",
    "net/ipv4/conf/eth0.100/rpfilter, net/ipv4/conf/eth0.100/rp_filter",
    "vm.swapiness, vm.swappiness",
    "kernel.Hostname, kernel.hostname",
  })
  void whatIsNearIsOffered(String key, String meant) {
    assertThat(Misspelled.nearest(SysctlKey.parse(key), KNOWN)).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "net.ipv4.nope",
    "net.ipv4.conf.all.nope",
    "linx.this.does.not.exist",
    "net.ipv4.conf",
    "vm.x",
    "x",
  })
  void whatIsFarIsNot(String key) {
    assertThat(Misspelled.nearest(SysctlKey.parse(key), KNOWN)).isNull();
    assertThat(Misspelled.nearest(SysctlKey.parse(key), List.of())).isNull();
  }
}
