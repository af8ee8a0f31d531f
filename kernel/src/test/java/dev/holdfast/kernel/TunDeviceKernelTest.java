package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices of a real kernel, in namespaces of the test's own; {@code ip} is the witness. */
final class TunDeviceKernelTest {

  @BeforeAll
  static void theMachineMakesThem() {
    Needs.met(Files.exists(Path.of("/dev/net/tun")), "/dev/net/tun");
  }

  private static NamespaceHandle handle(OwnNamespace own) throws KernelException {
    return NamespaceHandle.open(new Namespace.Named(own.name()));
  }

  private static TunDevice create(OwnNamespace own, String name, TunSettings settings)
      throws KernelException {
    try (var namespace = handle(own)) {
      return TunDevice.create(namespace, name, settings);
    }
  }

  private static void lasting(OwnNamespace own, String name, TunSettings settings)
      throws KernelException {
    try (var device = create(own, name, settings)) {
      device.persist();
    }
  }

  private static void alter(OwnNamespace own, String name, TunSettings settings)
      throws KernelException {
    try (var namespace = handle(own)) {
      TunDevice.alter(namespace, name, settings);
    }
  }

  private static List<String> links(OwnNamespace own) {
    List<String> names = new ArrayList<>();
    for (JsonElement link : own.ipJson("link", "show")) {
      names.add(link.getAsJsonObject().get("ifname").getAsString());
    }
    names.remove("lo");
    return names;
  }

  private static JsonObject shown(OwnNamespace own, String name) {
    return own.ipJson("link", "show", "dev", name)
        .get(0)
        .getAsJsonObject()
        .getAsJsonObject("linkinfo")
        .getAsJsonObject("info_data");
  }

  /** What {@code ip tuntap} says of it, which names ids and not users. */
  private static JsonObject listed(OwnNamespace own, String name) {
    for (JsonElement device : own.ipJson("tuntap", "show")) {
      if (device.getAsJsonObject().get("ifname").getAsString().equals(name)) {
        return device.getAsJsonObject();
      }
    }
    throw new AssertionError(name + " is no tun device");
  }

  @Test
  void aDeviceGoesWithItsDescriptorUnlessItIsMadeToLast() throws Exception {
    try (var own = OwnNamespace.create()) {
      try (var device = create(own, "t0", TunSettings.TUN)) {
        assertThat(device.name()).isEqualTo("t0");
        assertThat(shown(own, "t0").get("type").getAsString()).isEqualTo("tun");
        assertThat(shown(own, "t0").get("persist").getAsBoolean()).isFalse();
      }
      assertThat(links(own)).isEmpty();
      try (var device = create(own, "t0", TunSettings.TUN)) {
        device.persist();
      }
      assertThat(shown(own, "t0").get("persist").getAsBoolean()).isTrue();
      own.ip("link", "delete", "t0");
      assertThat(links(own)).isEmpty();
    }
  }

  @Test
  void theSettingsAreThoseThatIpShows() throws Exception {
    try (var own = OwnNamespace.create()) {
      lasting(own, "plain", TunSettings.TAP);
      JsonObject plain = shown(own, "plain");
      assertThat(plain.get("type").getAsString()).isEqualTo("tap");
      for (String flag : List.of("pi", "vnet_hdr", "multi_queue")) {
        assertThat(plain.get(flag).getAsBoolean()).as(flag).isFalse();
      }
      assertThat(listed(own, "plain").has("user")).isFalse();
      TunSettings all =
          new TunSettings(TunSettings.Mode.TUN, true, true, true, 70000L, 4_000_000_000L);
      lasting(own, "full", all);
      JsonObject everything = shown(own, "full");
      assertThat(everything.get("type").getAsString()).isEqualTo("tun");
      for (String flag : List.of("pi", "vnet_hdr", "multi_queue")) {
        assertThat(everything.get(flag).getAsBoolean()).as(flag).isTrue();
      }
      assertThat(everything.get("user").getAsString()).isEqualTo("70000");
      assertThat(everything.get("group").getAsString()).isEqualTo("4000000000");
    }
  }

  @Test
  void whatCanBeAlteredIsAltered() throws Exception {
    try (var own = OwnNamespace.create()) {
      lasting(own, "t0", TunSettings.TAP);
      alter(own, "t0", TunSettings.TAP.withVnetHeader(true).withPacketInfo(true));
      assertThat(shown(own, "t0").get("vnet_hdr").getAsBoolean()).isTrue();
      assertThat(shown(own, "t0").get("pi").getAsBoolean()).isTrue();
      alter(own, "t0", TunSettings.TAP.withOwner(1234L).withGroup(1235L));
      assertThat(shown(own, "t0").get("vnet_hdr").getAsBoolean()).isFalse();
      assertThat(shown(own, "t0").get("pi").getAsBoolean()).isFalse();
      assertThat(listed(own, "t0").get("user").getAsLong()).isEqualTo(1234);
      assertThat(listed(own, "t0").get("group").getAsLong()).isEqualTo(1235);
      alter(own, "t0", TunSettings.TAP.withOwner(0L));
      assertThat(listed(own, "t0").get("user").getAsLong()).isZero();
      assertThat(listed(own, "t0").get("group").getAsLong()).isEqualTo(1235);
      assertThat(shown(own, "t0").get("persist").getAsBoolean()).isTrue();
    }
  }

  @Test
  void whatCannotBeAlteredIsRefused() throws Exception {
    try (var own = OwnNamespace.create()) {
      lasting(own, "t0", TunSettings.TAP);
      own.vethPair("v0", "v1");
      assertThat(Refused.errno(() -> alter(own, "t0", TunSettings.TUN))).isEqualTo(Errno.EINVAL);
      assertThat(Refused.errno(() -> alter(own, "t0", TunSettings.TAP.withMultiQueue(true))))
          .isEqualTo(Errno.EINVAL);
      assertThat(Refused.errno(() -> alter(own, "v0", TunSettings.TAP))).isEqualTo(Errno.EINVAL);
      assertThat(shown(own, "t0").get("type").getAsString()).isEqualTo("tap");
      alter(own, "t1", TunSettings.TAP);
      assertThat(links(own)).doesNotContain("t1");
    }
  }

  @Test
  void whatIsThereAlreadyIsNeverTaken() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      lasting(own, "t0", TunSettings.TUN);
      for (String name : List.of("v0", "t0")) {
        assertThat(Refused.by(() -> create(own, name, TunSettings.TUN)))
            .hasMessage(
                "create tun device "
                    + name
                    + ": EBUSY: an interface of that name is there already");
      }
      assertThat(links(own)).containsExactlyInAnyOrder("v0", "v1", "t0");
      try (var _ = create(own, "t1", TunSettings.TAP)) {
        assertThat(Refused.by(() -> alter(own, "t1", TunSettings.TAP)))
            .hasMessage(
                "alter tap device t1: EBUSY: another process holds it, and it has one queue");
      }
    }
  }

  @Test
  void aMachineWithoutThemSaysSo() throws Exception {
    try (var own = OwnNamespace.create();
        var namespace = handle(own)) {
      KernelException refusal =
          Refused.by(() -> TunDevice.create(namespace, "t0", TunSettings.TUN, "/dev/net/no-tun"));
      assertThat(refusal)
          .hasMessage(
              "create tun device t0: ENOENT: /dev/net/no-tun is missing: "
                  + "the kernel has no tun, or hides it from here");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sixteen-letters-", "a/b", "a b", "tun%d", ".", "..", "a:1", "a\0b"})
  void whatNoInterfaceCanBeCalledIsNotAsked(String name) throws Exception {
    try (var self = NamespaceHandle.open(new Namespace.Self())) {
      assertThatThrownBy(() -> TunDevice.create(self, name, TunSettings.TUN))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anIdThatStandsForNoneIsNotAsked() {
    assertThatThrownBy(() -> TunSettings.TUN.withOwner(0xffff_ffffL))
        .hasMessage("owner is an id from 0 to 4294967294, not 4294967295");
    assertThatThrownBy(() -> TunSettings.TUN.withGroup(-1L))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingLeaksAndNobodyStaysAway() throws Exception {
    try (var own = OwnNamespace.create()) {
      create(own, "t0", TunSettings.TUN).close();
      Hygiene.assertNothingLeaked(() -> {
        for (int i = 0; i < 20; i++) {
          try (var _ = create(own, "t0", TunSettings.TUN)) {
            assertThat(Refused.errno(() -> create(own, "t0", TunSettings.TUN)))
                .isEqualTo(Errno.EBUSY);
          }
        }
      });
      assertThat(links(own)).isEmpty();
      Hygiene.assertAllThreadsAtHome();
    }
  }
}
