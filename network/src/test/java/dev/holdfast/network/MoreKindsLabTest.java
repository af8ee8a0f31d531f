package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rarer kinds of links that a full kernel has. */
@Tag("lab")
class MoreKindsLabTest extends LinkKindRows {

  static List<Life> rows() {
    return List.of(
        live(
            "macsec link=v0 port=11 encrypt=true send_sci=false end_station=true window=64"
                + " validate=check encodingsa=2 protect=false",
            "protect off cipher GCM-AES-128 icvlen 16 encodingsa 2 validate check encrypt on send_sci"
                + " off end_station on scb off replay on window 64",
            "macsec link=v0 port=11 encrypt=false send_sci=false end_station=false scb=true window=off"
                + " validate=disabled encodingsa=1 protect=true",
            "protect on cipher GCM-AES-128 icvlen 16 encodingsa 1 validate disabled encrypt off"
                + " send_sci off end_station off scb on replay off"),
        live(
            "macsec link=v0 window=64 send_sci=true",
            "send_sci on end_station off scb off replay on window 64",
            "macsec link=v0 window=65 send_sci=false",
            "send_sci off end_station off scb off replay on window 65"),
        anew(
            "macsec link=v0 sci=1122334455667788 cipher=gcm-aes-256 icvlen=12",
            "macsec sci 1122334455667788 protect on cipher GCM-AES-256 icvlen 12",
            "macsec link=v1 port=5 cipher=gcm-aes-128 icvlen=16",
            "0005 protect on cipher GCM-AES-128 icvlen 16"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void livesAndDies(Life life) throws Exception {
    lives(life);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nlmon", "vcan", "batadv"})
  void theyComeHealAndGo(String kind) throws Exception {
    LinkSettings settings = LinkWords.settings(kind + " txqueuelen=20").withUp(true);
    NetworkState wanted = new NetworkState(Map.of("t0", settings), List.of());
    converge(wanted);
    assertThat(own.ip("-d", "link", "show", "dev", "t0")).contains(kind, "UP", "qlen 20");
    own.ip("link", "set", "t0", "down", "txqueuelen", "30");
    converge(wanted);
    assertThat(own.ip("-d", "link", "show", "dev", "t0")).contains(kind, "UP", "qlen 20");
    own.ip("link", "delete", "t0");
    converge(wanted);
    assertThat(own.ip("-d", "link", "show", "dev", "t0")).contains(kind, "UP", "qlen 20");
    observedPlansToNothing();
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("t0");
  }

  @Test
  void aMeshTakesPorts() throws Exception {
    NetworkState wanted =
        new NetworkState(
            Map.of(
                "t0",
                LinkWords.settings("batadv"),
                "v0",
                LinkSettings.of().with(Link.MASTER, "t0")),
            List.of());
    converge(wanted);
    assertThat(own.ip("-o", "link", "show", "dev", "v0")).contains("master t0");
    own.ip("link", "set", "v0", "nomaster");
    converge(wanted);
    assertThat(own.ip("-o", "link", "show", "dev", "v0")).contains("master t0");
  }

  @Test
  void pairsLiveAndDie() throws Exception {
    lives(anew("vxcan peer=p0", "vxcan", "vxcan peer=p1", "t0@p1"));
    assertThat(own.ip("link", "show")).doesNotContain("p0", "p1");
  }
}
