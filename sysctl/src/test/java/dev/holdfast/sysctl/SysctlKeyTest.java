package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlKeyTest {

  @Test
  void twoSpellingsAreOneKey() {
    SysctlKey dotted = SysctlKey.parse("net.ipv4.ip_forward");
    SysctlKey slashed = SysctlKey.parse("net/ipv4/ip_forward");

    assertThat(dotted).isEqualTo(slashed).hasSameHashCodeAs(slashed);
    assertThat(dotted).isEqualByComparingTo(slashed).hasToString("net.ipv4.ip_forward");
    assertThat(slashed.path()).isEqualTo("/proc/sys/net/ipv4/ip_forward");
  }

  @Test
  void withSlashesDotsAreLiteral() {
    SysctlKey key = SysctlKey.parse("net/ipv4/conf/eth0.100/rp_filter");

    assertThat(key.components()).containsExactly("net", "ipv4", "conf", "eth0.100", "rp_filter");
    assertThat(key).hasToString("net/ipv4/conf/eth0.100/rp_filter");
    assertThat(key).isNotEqualTo(SysctlKey.parse("net.ipv4.conf.eth0.100.rp_filter"));
  }

  @Test
  void dashesAndUnderscoresAreLegal() {
    assertThat(SysctlKey.parse("net.bridge.bridge-nf-call-iptables"))
        .hasToString("net.bridge.bridge-nf-call-iptables");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "/",
        ".net.ipv4.ip_forward",
        "net.ipv4.ip_forward.",
        "net..ip_forward",
        "net.ipv4. ip_forward",
        "net.ipv4.ip_forward\0",
        "net.ipv4.ip_forward\n",
        "net.ipv4.\tip_forward",
        "net.ipv4.ip\u00a0forward",
        "net.ipv4.\u001bip_forward",
        "/net/ipv4/ip_forward",
        "net/ipv4/ip_forward/",
        "net//ip_forward",
        "net/../etc/passwd",
        "../../etc/passwd",
        "net/./ipv4/ip_forward",
        "net/ipv4/..",
        "/proc/sys/net/ipv4/ip_forward",
      })
  void whatIsNoKeyIsRefusedByName(String key) {
    assertThatThrownBy(() -> SysctlKey.parse(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a sysctl: " + KernelText.quoted(key));
  }

  @Test
  void theSpellingWithSeparatorsSwappedIsRefusedClearly() {
    assertThatThrownBy(() -> SysctlKey.parse("net.ipv4.conf.eth0/100.forwarding"))
        .hasMessageContaining("mixes dots and slashes");
  }

  @Test
  void aKeyThatIsTooLongIsRefusedInShort() {
    assertThatThrownBy(() -> SysctlKey.parse("a.".repeat(1_000_000) + "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasSizeLessThan(200);
    assertThatThrownBy(() -> SysctlKey.parse("a." + "b".repeat(256)))
        .hasMessageContaining("too long");
  }

  @Test
  void whateverIsReadStaysBelowProcSysAndReadsBackAsItself() {
    Random random = new Random(20_260_102);
    String alphabet = "abz09._-/ \n\0.é\u202e/..";
    int keys = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      SysctlKey key;
      try {
        key = SysctlKey.parse(text.toString());
      } catch (IllegalArgumentException e) {
        continue;
      }
      keys++;
      Path path = Path.of(key.path());
      assertThat(path.normalize()).isEqualTo(path);
      assertThat(path.startsWith("/proc/sys")).isTrue();
      assertThat(path.getNameCount()).isGreaterThan(2);
      assertThat(SysctlKey.parse(key.toString())).isEqualTo(key);
    }
    assertThat(keys).isGreaterThan(10_000);
  }
}
