package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FixturesKernelTest {

  @Test
  void aNamespaceIsThereUntilItIsClosed() {
    OwnNamespace own = OwnNamespace.create();
    try (own) {
      assertThat(Command.of("ip", "netns", "list").output()).contains(own.name());
      assertThat(own.ipJson("link", "show")).hasSize(1);
    }
    assertThat(Files.exists(own.path())).isFalse();
    assertThat(Command.of("ip", "netns", "list").output()).doesNotContain(own.name());
  }

  @Test
  void twoNamespacesAreTwo() {
    try (var one = OwnNamespace.create();
        var other = OwnNamespace.create()) {
      one.setSysctl("net.ipv4.ip_forward", "1");
      assertThat(one.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
      assertThat(other.sysctl("net.ipv4.ip_forward")).isEqualTo("0");
    }
  }

  @Test
  void aVethPairIsUpAtBothEnds() {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      for (String end : new String[] {"v0", "v1"}) {
        var link = own.ipJson("link", "show", "dev", end).get(0).getAsJsonObject();
        assertThat(link.get("flags").toString()).contains("\"UP\"");
      }
      assertThat(own.ipJson("route", "show", "table", "4242")).isEmpty();
    }
  }

  @Test
  void aKindOfLinkIsTriedAndLeavesNothing() {
    try (var own = OwnNamespace.create()) {
      Needs.linkKind(own, "bridge", "ageing_time", "1000");
      assertThat(own.ipJson("link", "show")).hasSize(1);
      assertThatThrownBy(() -> Needs.linkKind(own, "nosuch"))
          .hasMessageContaining("a kernel with the link kind nosuch");
      assertThatThrownBy(() -> Needs.linkKind(own, "bridge", "nosuch", "1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nosuch");
    }
  }

  @Test
  void whatARefusedProgramSaidIsInTheError() {
    try (var own = OwnNamespace.create()) {
      assertThatThrownBy(() -> own.ip("link", "set", "nosuch0", "up"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ip -n " + own.name() + " link set nosuch0 up: exit 1:")
          .hasMessageContaining("nosuch0");
    }
  }

  @Test
  void aNamespaceMayGoAndComeAgain() {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      own.delete();
      own.add();
      assertThat(own.ipJson("link", "show")).hasSize(1);
    }
  }

  @Test
  void workThatLeavesNothingPasses() {
    Hygiene.assertNothingLeaked(() -> {
      try (var own = OwnNamespace.create()) {
        own.vethPair("v0", "v1");
      }
    });
    Hygiene.assertAllThreadsAtHome();
  }
}
