package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.holdfast.reconcile.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other names of links: each comes, heals and goes for itself. */
class AltnameKernelTest extends NetworkKernelTest {

  @Test
  void theyComeHealAndGoAndThoseOfOthersStay() throws Exception {
    own.ip("link", "property", "add", "dev", "v0", "altname", "his");
    Report<NetworkApplied> report = converge(on("v0", "b", "a-quite-long-other-name"));
    assertThat(report.applied().getFirst()).hasToString("create altname b on v0");
    assertThat(applied.untagged("altname"))
        .containsExactlyInAnyOrder("b on v0", "a-quite-long-other-name on v0");
    assertThat(altnames("v0")).containsExactlyInAnyOrder("his", "b", "a-quite-long-other-name");

    own.ip("link", "property", "del", "dev", "v0", "altname", "b");
    converge(on("v0", "b", "a-quite-long-other-name"));
    assertThat(altnames("v0")).contains("b");

    converge(on("v0", "b"));
    assertThat(altnames("v0")).containsExactlyInAnyOrder("his", "b");
    converge(NetworkState.EMPTY);
    assertThat(altnames("v0")).containsExactly("his");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void oneMovesToAnotherLinkInOnePass() throws Exception {
    converge(on("v0", "b"));
    converge(on("v1", "b"));
    assertThat(altnames("v0")).isEmpty();
    assertThat(altnames("v1")).containsExactly("b");
  }

  @Test
  void aStrangersIsNotOwnedAndWhatIsTakenIsAConflict() throws Exception {
    own.ip("link", "property", "add", "dev", "v0", "altname", "his");
    converge(on("v0", "his"));
    assertThat(applied.isEmpty()).isTrue();
    assertThat(pass(on("v1", "his")).failed())
        .singleElement()
        .asString()
        .contains("create altname his on v1", "conflict: v0 has that altname");
    assertThat(pass(on("v1", "v0")).failed())
        .singleElement()
        .asString()
        .contains("conflict: there is an interface v0");
    assertThat(altnames("v0")).containsExactly("his");
  }

  @Test
  void aLinkComesWithItsOtherNamesAndIsMadeAnewWithThem() throws Exception {
    LinkSettings bridge = Bridge.bridge().with(Link.ALTNAMES, List.of("b"));
    converge(new NetworkState(Map.of("br0", bridge), List.of()));
    assertThat(altnames("br0")).containsExactlyInAnyOrder("holdfast:br0", "b");
    own.ip("link", "delete", "br0");
    converge(new NetworkState(Map.of("br0", bridge), List.of()));
    assertThat(altnames("br0")).contains("b");
    LinkSettings queues = bridge.with(Link.NUM_TX_QUEUES, 2L);
    converge(new NetworkState(Map.of("br0", queues), List.of()));
    assertThat(altnames("br0")).contains("b");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void whatIsReleasedStays() throws Exception {
    converge(on("v0", "b"));
    applied = network.planRelease(scope, applied, options).apply().lastApplied();
    assertThat(applied.isEmpty()).isTrue();
    converge(NetworkState.EMPTY);
    assertThat(altnames("v0")).containsExactly("b");
  }

  @Test
  void whatIsObservedNeedsNothing() throws Exception {
    own.ip("link", "property", "add", "dev", "v0", "altname", "b", "altname", "c,d");
    NetworkObservation seen = network.observe(scope);
    assertThat(seen.asState().links().get("v0").get(Link.ALTNAMES)).containsExactly("b");
    assertThat(seen.notExpressible()).containsExactly("link v0: its altname c,d");
    assertThat(network.plan(scope, seen.asState(), applied, options).operations()).isEmpty();
  }

  @Test
  void noNameIsGivenTwiceOrLooksLikeOurMark() {
    assertThatThrownBy(() -> Link.ALTNAMES.parse("a, a")).hasMessageContaining("given twice");
    assertThatThrownBy(() -> Link.ALTNAMES.parse("holdfast:x")).hasMessageContaining("holdfast");
    assertThatThrownBy(() -> Link.ALTNAMES.parse("a b")).hasMessageContaining("not a name");
  }

  private static NetworkState on(String link, String... altnames) {
    return new NetworkState(
        Map.of(link, LinkSettings.of().with(Link.ALTNAMES, List.of(altnames))), List.of());
  }

  private List<String> altnames(String link) {
    JsonObject shown = own.ipJson("link", "show", "dev", link).get(0).getAsJsonObject();
    List<String> names = new ArrayList<>();
    if (shown.has("altnames")) {
      shown.getAsJsonArray("altnames").forEach(name -> names.add(name.getAsString()));
    }
    return names;
  }
}
