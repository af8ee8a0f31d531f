package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Flowtables, on a kernel that has nf_flow_table; nft is the witness. */
@Tag("lab")
class FlowtableLabTest extends NftKernelTest {

  @Test
  void aFlowtableWaitsForItsInterfacesAndIsKept() throws Exception {
    String text;
    try (InputStream file = getClass().getResourceAsStream("/rulesets/flowtable.nft")) {
      text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
    String named = text.replace("iif \"lan\" oif \"wan\"", "iifname \"lan\" oifname \"wan\"");
    Report<NftApplied> waiting = nftables.reconcile(scope(), state(named), NftOptions.DEFAULT);
    assertThat(waiting.pending().toString())
        .isEqualTo("[create flowtable inet fast short: waits for interfaces lan, wan]");
    assertThat(nft.ruleset()).contains("chain forward").doesNotContain("flow add");
    own.vethPair("lan", "wan");
    converge(named);
    assertThat(nft.ruleset()).contains("flow add @short", "lan, wan");
    nft.run("flush chain inet fast forward");
    nft.run("delete flowtable inet fast short");
    converge(named);
    assertThat(nft.ruleset()).contains("flow add @short", "lan, wan");
    converge(named.replace("devices = { lan, wan }", "devices = { lan }"));
    assertThat(nft.ruleset()).contains("flow add @short").doesNotContain("lan, wan");
    converge(NftState.EMPTY);
    assertThat(nft.ruleset()).isEmpty();
  }
}
