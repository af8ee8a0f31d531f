package dev.holdfast.netlink;

import static dev.holdfast.netlink.Rtnl.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Conversations with a real kernel, in namespaces of the test's own; {@code ip} is the witness. */
final class NetlinkSocketKernelTest {

  private static NetlinkSocket open(OwnNamespace own, SocketOptions options)
      throws KernelException {
    try (var handle = NamespaceHandle.open(new Namespace.Named(own.name()))) {
      return NetlinkSocket.open(handle, Rtnl.ROUTE, Rtnl.TYPES, options);
    }
  }

  private static NetlinkSocket open(OwnNamespace own) throws KernelException {
    return open(own, SocketOptions.DEFAULT);
  }

  private static int index(OwnNamespace own, String link) {
    return own.ipJson("link", "show", "dev", link)
        .get(0)
        .getAsJsonObject()
        .get("ifindex")
        .getAsInt();
  }

  private static Set<String> routes(OwnNamespace own, String... selector) {
    Set<String> found = new TreeSet<>();
    List<String> words = new ArrayList<>(List.of("route", "show"));
    words.addAll(List.of(selector));
    own.ipJson(words.toArray(String[]::new))
        .forEach(route -> found.add(route.getAsJsonObject().get("dst").getAsString()));
    return found;
  }

  @Test
  void linksAreThoseThatIpShows() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      try (var socket = open(own)) {
        List<Message> links = socket.dump("list links", Rtnl.allLinks());
        assertThat(links).allMatch(link -> link.is(Rtnl.RTM_NEWLINK));
        assertThat(links).extracting(link -> link.get(Rtnl.IFLA_IFNAME)).contains("lo", "v0", "v1");
        Message v0 =
            links.stream()
                .filter(link -> "v0".equals(link.get(Rtnl.IFLA_IFNAME)))
                .findFirst()
                .orElseThrow();
        assertThat(v0.number(Rtnl.IFI_INDEX)).isEqualTo(index(own, "v0"));
        assertThat(v0.get(Rtnl.IFLA_MTU)).isEqualTo(1500);
        assertThat(v0.get(Rtnl.IFLA_LINKINFO).get(Rtnl.IFLA_INFO_KIND)).isEqualTo("veth");
      }
    }
  }

  /** Needs no privilege. */
  @Test
  void ourOwnNamespaceHasALoopback() throws Exception {
    try (var self = NamespaceHandle.open(new Namespace.Self());
        var socket = NetlinkSocket.open(self, Rtnl.ROUTE, Rtnl.TYPES)) {
      Message lo =
          socket.ask(
              "show link lo",
              Message.request(Rtnl.RTM_GETLINK, 0).put(Rtnl.IFLA_IFNAME, "lo").build());
      assertThat(lo.number(Rtnl.IFI_INDEX)).isEqualTo(1);
      assertThat(socket.dump("list links", Rtnl.allLinks())).isNotEmpty();
    }
  }

  /** Needs no privilege. */
  @Test
  void anUnknownLinkIsENODEV() throws Exception {
    try (var self = NamespaceHandle.open(new Namespace.Self());
        var socket = NetlinkSocket.open(self, Rtnl.ROUTE, Rtnl.TYPES)) {
      KernelException refusal =
          refusalOf(() ->
              socket.ask(
                  "show link nosuchif0",
                  Message.request(Rtnl.RTM_GETLINK, 0).put(Rtnl.IFLA_IFNAME, "nosuchif0").build()));
      assertThat(refusal.errno()).isEqualTo(Errno.ENODEV);
      assertThat(refusal).hasMessageStartingWith("show link nosuchif0: ENODEV: ");
    }
  }

  @Test
  void namePathAndPidAreTheSameNamespace() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("here", "there");
      Process inside = new ProcessBuilder("nsenter", "--net=" + own.path(), "sleep", "60").start();
      try {
        while (!"sleep".equals(own.run("cat", "/proc/" + inside.pid() + "/comm").strip())) {
          Thread.onSpinWait();
        }
        for (Namespace namespace :
            List.of(
                Namespace.parse(own.name()),
                Namespace.parse(own.path().toString()),
                Namespace.parse("pid:" + inside.pid()))) {
          try (var handle = NamespaceHandle.open(namespace);
              var socket = NetlinkSocket.open(handle, Rtnl.ROUTE, Rtnl.TYPES)) {
            assertThat(socket.dump("list links", Rtnl.allLinks()))
                .as(namespace.toString())
                .extracting(link -> link.get(Rtnl.IFLA_IFNAME))
                .contains("here", "there");
          }
        }
      } finally {
        inside.destroyForcibly().waitFor();
      }
      Hygiene.assertAllThreadsAtHome();
    }
  }

  @Test
  void anAddressIsMadeAndTakenAwayAgain() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      int v0 = index(own, "v0");
      try (var socket = open(own)) {
        socket.execute("create address", Rtnl.newAddress("192.0.2.9/24", v0));
        assertThat(own.ip("address", "show", "dev", "v0")).contains("192.0.2.9/24");
        Message delete =
            Message.request(Rtnl.RTM_DELADDR, 0)
                .set(Rtnl.IFA_FAMILY, 2)
                .set(Rtnl.IFA_PREFIXLEN, 24)
                .set(Rtnl.IFA_INDEX, v0)
                .put(Rtnl.IFA_LOCAL, IpAddress.parse("192.0.2.9"))
                .build();
        socket.execute("delete address", delete);
        assertThat(own.ip("address", "show", "dev", "v0")).doesNotContain("192.0.2.9");
        KernelException gone = refusalOf(() -> socket.execute("delete address", delete));
        assertThat(gone.errno()).isEqualTo(Errno.EADDRNOTAVAIL);
      }
    }
  }

  @Test
  void theKernelsOwnWordsAreInTheError() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own)) {
      KernelException refusal =
          refusalOf(() ->
              socket.execute(
                  "create address 192.0.2.9/24 on v9", Rtnl.newAddress("192.0.2.9/24", 4242)));
      assertThat(refusal)
          .hasMessage("create address 192.0.2.9/24 on v9: ENODEV: ipv4: Device not found");
    }
  }

  @Test
  void theAttributeThatTheKernelPointsAtIsNamed() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      int v0 = index(own, "v0");
      try (var socket = open(own)) {
        Message tooLong =
            Message.request(Rtnl.RTM_NEWADDR, Flags.CREATE | Flags.EXCL)
                .set(Rtnl.IFA_FAMILY, 2)
                .set(Rtnl.IFA_PREFIXLEN, 24)
                .set(Rtnl.IFA_INDEX, v0)
                .put(Rtnl.IFA_LOCAL, IpAddress.parse("192.0.2.9"))
                .put(Rtnl.IFA_LABEL, "v0:much-too-long-for-a-label")
                .build();
        KernelException refusal = refusalOf(() -> socket.execute("create address", tooLong));
        assertThat(refusal)
            .hasMessage("create address: ERANGE: Attribute failed policy validation (IFA_LABEL)");

        Message unknownKind =
            Message.request(Rtnl.RTM_NEWLINK, Flags.CREATE | Flags.EXCL)
                .put(Rtnl.IFLA_IFNAME, "x0")
                .nest(Rtnl.IFLA_LINKINFO, info -> info.put(Rtnl.IFLA_INFO_KIND, "nosuchkind"))
                .build();
        assertThat(refusalOf(() -> socket.execute("create link x0", unknownKind)))
            .hasMessage("create link x0: EOPNOTSUPP: Unknown device type");
      }
    }
  }

  @Test
  void nestedAttributesAreUnderstoodByTheKernel() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      own.ip("address", "add", "192.0.2.1/24", "dev", "v0");
      try (var socket = open(own)) {
        Message route =
            Message.request(Rtnl.RTM_NEWROUTE, Flags.CREATE | Flags.EXCL)
                .set(Rtnl.RTM_FAMILY, 2)
                .set(Rtnl.RTM_DST_LEN, 24)
                .set(Rtnl.RTM_PROTOCOL, 3)
                .set(Rtnl.RTM_TYPE, 1)
                .put(Rtnl.RTA_DST, IpAddress.parse("10.50.0.0"))
                .put(Rtnl.RTA_GATEWAY, IpAddress.parse("192.0.2.2"))
                .put(Rtnl.RTA_TABLE, 1000L)
                .put(Rtnl.RTA_PRIORITY, 50L)
                .nest(
                    Rtnl.RTA_METRICS,
                    metrics -> metrics.put(Rtnl.RTAX_MTU, 1400L).put(Rtnl.RTAX_HOPLIMIT, 7L))
                .build();
        socket.execute("create route 10.50.0.0/24", route);
        assertThat(own.ip("route", "show", "table", "1000"))
            .contains("10.50.0.0/24 via 192.0.2.2 dev v0")
            .contains("metric 50")
            .contains("mtu 1400")
            .contains("hoplimit 7");
        Message found =
            socket
                .dump(
                    "list routes of table 1000",
                    Message.request(Rtnl.RTM_GETROUTE, 0)
                        .set(Rtnl.RTM_FAMILY, 2)
                        .put(Rtnl.RTA_TABLE, 1000L)
                        .build())
                .getFirst();
        assertThat(found.field(Rtnl.RTM_TABLE)).isEqualTo(252);
        assertThat(found.get(Rtnl.RTA_TABLE)).isEqualTo(1000L);
        assertThat(found.get(Rtnl.RTA_METRICS).get(Rtnl.RTAX_MTU)).isEqualTo(1400L);
      }
    }
  }

  @Test
  void aBatchReportsExactlyWhatFailed() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      int v0 = index(own, "v0");
      Set<Integer> bad = Set.of(0, 3, 255, 256, 511, 700, 999);
      List<Request> requests = new ArrayList<>();
      Set<String> wanted = new TreeSet<>();
      for (int i = 0; i < 1000; i++) {
        String to = "10." + i / 250 + "." + i % 250 + ".0/24";
        requests.add(
            new Request("create route " + to, Rtnl.newRoute(to, bad.contains(i) ? 4242 : v0)));
        if (!bad.contains(i)) {
          wanted.add(to);
        }
      }
      try (var socket = open(own)) {
        List<Outcome> outcomes = socket.batch(requests);
        assertThat(outcomes).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
          if (bad.contains(i)) {
            assertThat(outcomes.get(i)).isInstanceOf(Outcome.Refused.class);
            KernelException reason = ((Outcome.Refused) outcomes.get(i)).reason();
            assertThat(reason.action()).isEqualTo(requests.get(i).action());
            assertThat(reason.errno()).isEqualTo(Errno.ENODEV);
          } else {
            assertThat(outcomes.get(i)).isEqualTo(Outcome.APPLIED);
          }
        }
        assertThat(routes(own, "dev", "v0")).isEqualTo(wanted);

        assertThat(socket.batch(requests))
            .allMatch(Outcome.Refused.class::isInstance, "they are there already");
        assertThat(socket.dump("list links", Rtnl.allLinks())).isNotEmpty();
      }
    }
  }

  @Test
  void anEmptyTableIsNoError() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own)) {
      Message routes = Message.request(Rtnl.RTM_GETROUTE, 0).set(Rtnl.RTM_FAMILY, 2).build();
      assertThat(socket.dump("list routes", routes)).isEmpty();
    }
  }

  /** The kernel says so only in the status of NLMSG_DONE. */
  @Test
  void aDumpThatIsRefusedIsNoEmptyTable() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own)) {
      Message ofNothing =
          Message.request(Rtnl.RTM_GETADDR, 0)
              .set(Rtnl.IFA_FAMILY, 2)
              .set(Rtnl.IFA_INDEX, 4242)
              .build();
      KernelException refusal = refusalOf(() -> socket.dump("list addresses", ofNothing));
      assertThat(refusal.errno()).isEqualTo(Errno.ENODEV);
    }
  }

  @Test
  void aWantedPortIdIsBorneUnlessItIsTaken() throws Exception {
    try (var own = OwnNamespace.create();
        var first = open(own, SocketOptions.DEFAULT.withPortId(0xfeed_0001L));
        var second = open(own, SocketOptions.DEFAULT.withPortId(0xfeed_0001L))) {
      assertThat(first.portId()).isEqualTo(0xfeed_0001L);
      assertThat(second.portId()).isNotEqualTo(0xfeed_0001L).isPositive();
      assertThat(second.dump("list links", Rtnl.allLinks())).isNotEmpty();
    }
  }

  @Test
  void manyThreadsShareOneSocket() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own)) {
      var failures = new ConcurrentLinkedQueue<Throwable>();
      List<Thread> threads =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  Thread.ofVirtual()
                      .start(() -> {
                        try {
                          for (int j = 0; j < 50; j++) {
                            assertThat(socket.dump("list links", Rtnl.allLinks())).isNotEmpty();
                          }
                        } catch (Throwable e) {
                          failures.add(e);
                        }
                      }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      Hygiene.assertAllThreadsAtHome();
    }
  }

  @Test
  void aTraceTellsBothSides() throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (var own = OwnNamespace.create();
        var socket = open(own, SocketOptions.DEFAULT.withTrace(lines::add))) {
      assertThat(
              refusalOf(
                  () -> socket.execute("create address", Rtnl.newAddress("192.0.2.9/24", 4242))))
          .isNotNull();
    }
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .startsWith("> RTM_NEWADDR [request|ack|excl|create] seq 1 port ")
        .endsWith(
            "{ifa_family 2, ifa_prefixlen 24, ifa_flags 0, ifa_scope 0, ifa_index 4242,"
                + " IFA_ADDRESS 192.0.2.9, IFA_LOCAL 192.0.2.9}");
    assertThat(lines.get(1))
        .startsWith("< NLMSG_ERROR [capped|ack_tlvs] seq 1")
        .endsWith(" ENODEV: ipv4: Device not found");
  }

  @Test
  void socketsLeaveNothingBehind() throws Exception {
    try (var own = OwnNamespace.create()) {
      open(own).close();
      Hygiene.assertNothingLeaked(() -> {
        for (int i = 0; i < 50; i++) {
          try (var socket = open(own)) {
            socket.dump("list links", Rtnl.allLinks());
          }
          try (var handle = NamespaceHandle.open(new Namespace.Named(own.name()))) {
            assertThat(refusalOf(() -> NetlinkSocket.open(handle, 99, Rtnl.TYPES)).errno())
                .isEqualTo(Errno.EPROTONOSUPPORT);
          }
        }
      });
      Hygiene.assertAllThreadsAtHome();
    }
  }
}
