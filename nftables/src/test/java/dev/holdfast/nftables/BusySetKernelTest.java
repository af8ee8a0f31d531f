package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.Report;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A set that packets fill all the time holds nothing up: what is beside it is healed. */
class BusySetKernelTest extends NftKernelTest {

  private static final int ALREADY = 20_000;

  private static final Pattern COUNTED = Pattern.compile("daddr } counter packets ([0-9]+)");

  private static final String TEXT =
      """
      table ip t {
        set seen {
          type ipv4_addr
          size 1000000
          flags dynamic,timeout
          timeout 5m
        }
        chain out {
          type filter hook output priority 0
          ip daddr 127.0.0.0/8 update @seen { ip daddr } counter
          tcp dport 9 counter accept
        }
      }
      """;

  /**
   * Datagrams to one address after another, each of them from a socket of its own: first as many as
   * can be, and then some thousand a second.
   */
  private static final String FLOOD =
      """
      for ((i = 0; i < 200000; i++)); do
        echo >/dev/udp/127.$((1 + (i >> 16))).$((i >> 8 & 255)).$((i & 255))/9
        if ((i > 20000 && i % 20 == 0)); then sleep 0.01; fi
      done 2>/dev/null
      """;

  /** How many packets came, which nft tells without listing the set. */
  private long seen() {
    Matcher counted =
        COUNTED.matcher(nft.command("-t", "list", "chain", "ip", "t", "out").output());
    assertThat(counted.find()).isTrue();
    return Long.parseLong(counted.group(1));
  }

  @Test
  @Timeout(120)
  void whatIsBesideItIsHealedWhilePacketsFillIt() throws Exception {
    own.ip("link", "set", "lo", "up");
    converge(TEXT);
    long rule = nft.handle("tcp dport 9");
    Process flood =
        new ProcessBuilder("ip", "netns", "exec", own.name(), "bash", "-c", FLOOD).start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> seen() > ALREADY);
      long before = seen();
      nft.run("delete rule ip t out handle " + rule);
      Report<NftApplied> report = nftables.reconcile(scope(), state(TEXT), NftOptions.DEFAULT);
      assertThat(report.applied().toString()).contains("create rule tcp dport 9");
      assertThat(report.converged()).as("%s", report).isTrue();
      assertThat(flood.isAlive()).isTrue();
      assertThat(seen()).as("packets went on").isGreaterThan(before);
    } finally {
      flood.destroyForcibly().waitFor();
    }
  }
}
