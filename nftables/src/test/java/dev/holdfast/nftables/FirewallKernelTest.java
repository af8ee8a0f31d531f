package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Libnftables.Flag;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** The firewall that most hosts want; nft says what it means, and packets whether it does. */
class FirewallKernelTest extends NftKernelTest {

  private static final Firewall FIREWALL =
      Firewall.named("filter")
          .allow(Firewall.tcp(22).from("192.0.2.0/24", "198.51.100.7", "2001:db8::/32"))
          .allow(Firewall.tcp(80, 443))
          .allow(Firewall.udp(51820).on("wan0"))
          .allowPing(10);

  @Test
  void itLetsInWhatIsAllowedAndNothingElse() throws Exception {
    converge(FIREWALL.state());
    assertThat(nft.ruleset())
        .contains(
            "policy drop",
            "ip saddr { 192.0.2.0/24, 198.51.100.7 } tcp dport 22 ct state new accept",
            "ip6 saddr 2001:db8::/32 tcp dport 22 ct state new accept",
            "tcp dport { 80, 443 } ct state new accept",
            "iifname \"wan0\" udp dport 51820 ct state new accept");
    own.vethPair("v0", "v1");
    own.ip("address", "add", "192.0.2.1/24", "dev", "v0");
    own.ip("link", "set", "lo", "up");
    own.run("ping", "-c", "1", "-W", "2", "192.0.2.1");
    String other = FIREWALL.allow(Firewall.tcp(8080)).trust("v0").logDropped(5).text();
    converge(other);
    assertThat(nft.ruleset()).contains("iifname \"v0\" accept", "log group 5", "8080");
  }

  @Test
  void itIsTextAndJsonAndBothMeanTheSame() throws Exception {
    String json = Nftables.translate(FIREWALL.state(), EnumSet.of(Flag.JSON));
    assertThat(json).startsWith("{\"nftables\": [");
    converge(FIREWALL.state());
    assertIdle(state(json));
  }

  @Test
  void whatCannotBeIsRefusedAtOnce() {
    assertThatThrownBy(() -> Firewall.tcp(0)).hasMessage("a port is 1 to 65535, not 0");
    assertThatThrownBy(() -> Firewall.tcp(1).from("10.0.0.300"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Firewall.tcp(1).on("a\" accept; #"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Firewall.named("t { }")).isInstanceOf(IllegalArgumentException.class);
  }
}
