package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} between any two operations of an apply, and then an empty document: nothing of
 * ours is left, and nothing foreign is gone.
 */
class KillKernelTest {

  private static final String DOCUMENT =
      """
      host:
        sysctl:
          net.ipv4.ip_forward: 1
          net.ipv4.conf.v0.rp_filter: 2
        links:
          v0: {mtu: 1400, addresses: [192.0.2.1/24, "2001:db8::1/64"]}
        routes:
          - {to: 198.51.100.0/24, via: 192.0.2.254}
          - {to: 203.0.113.0/24, type: blackhole}
      """;

  @TempDir Path folder;

  @Test
  void whereverAnApplyIsKilledAnEmptyDocumentRemovesOursAndOnlyOurs() {
    Needs.program("strace");
    Path document = Cli.write(folder, "doc.yaml", DOCUMENT);
    Path empty = Cli.write(folder, "empty.yaml", "{}");
    Killing killing = new Killing(folder);
    List<Killing.Place> places = placesOf(killing, document);
    assertThat(Killing.atEach(places, place -> killedAt(killing, place, document, empty)))
        .isGreaterThan(5);
  }

  private int killedAt(Killing killing, Killing.Place place, Path document, Path empty) {
    try (OwnNamespace own = namespaceOfAStranger()) {
      Path state = folder.resolve(own.name());
      String foreign = world(own);
      int exit = killing.kill(place, apply(own, state, document));
      Cli.Result emptied = Cli.run(apply(own, state, "--revert", empty));
      assertThat(emptied.exit()).as("%s: %s", place, emptied).isZero();
      assertThat(world(own)).as("killed at %s", place).isEqualTo(foreign);
      assertThat(Files.exists(state.resolve("owned/" + own.name() + "/sysctl.json"))).isFalse();
      return exit;
    }
  }

  private List<Killing.Place> placesOf(Killing killing, Path document) {
    try (OwnNamespace own = namespaceOfAStranger()) {
      return killing.places(apply(own, folder.resolve("whole"), document));
    }
  }

  private static Object[] apply(OwnNamespace own, Path state, Object... rest) {
    return Stream.concat(Stream.of("apply", "-n", own.name(), "--state", state), Stream.of(rest))
        .toArray();
  }

  private static OwnNamespace namespaceOfAStranger() {
    OwnNamespace own = OwnNamespace.create();
    own.vethPair("v0", "v1");
    own.ip("address", "add", "192.0.2.77/24", "dev", "v0");
    own.ip("route", "add", "100.64.0.0/24", "dev", "v0");
    own.ip("-6", "route", "add", "blackhole", "2001:db8:9::/48");
    return own;
  }

  /** All that the document is about, as the witnesses see it. */
  private static String world(OwnNamespace own) {
    return own.ip("-o", "address").replaceAll("(?m)^.*fe80::.*\n", "")
        + own.ip("route", "show", "table", "all", "proto", "boot")
        + own.ip("route", "show", "table", "all", "proto", "72")
        + own.ip("-6", "route", "show", "table", "all", "proto", "boot")
        + own.ip("-6", "route", "show", "table", "all", "proto", "72")
        + own.ip("link", "show", "v0").replaceAll("state \\S+", "")
        + own.sysctl("net.ipv4.ip_forward")
        + own.sysctl("net.ipv4.conf.v0.rp_filter");
  }
}
