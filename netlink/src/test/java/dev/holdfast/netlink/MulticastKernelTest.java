package dev.holdfast.netlink;

import static dev.holdfast.netlink.Rtnl.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Events of a real kernel, caused by {@code ip} in namespaces of the test's own. */
final class MulticastKernelTest {

  private static final int RTNLGRP_LINK = 1;
  private static final int RTNLGRP_IPV4_IFADDR = 5;
  private static final int RTNLGRP_IPV4_ROUTE = 7;
  private static final int MEBIBYTE = 1024 * 1024;

  /** Keeps what it is told. */
  private static final class Notes implements Multicast.Listener {
    final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
    final AtomicInteger overruns = new AtomicInteger();
    final AtomicInteger endings = new AtomicInteger();

    @Override
    public void messages(List<Message> heard) {
      messages.addAll(heard);
    }

    @Override
    public void overrun() {
      overruns.incrementAndGet();
    }

    @Override
    public void ended(KernelException reason) {
      endings.incrementAndGet();
    }

    boolean heard(MessageType type, IpAddress address) {
      return messages.stream()
          .anyMatch(message -> message.is(type) && address.equals(message.get(Rtnl.IFA_LOCAL)));
    }
  }

  private static Multicast listen(
      OwnNamespace own, int buffer, Multicast.Listener listener, int... groups)
      throws KernelException {
    try (var handle = NamespaceHandle.open(new Namespace.Named(own.name()))) {
      return Multicast.listen(handle, Rtnl.ROUTE, Rtnl.TYPES, groups, buffer, listener);
    }
  }

  @Test
  void whatHappensAfterListeningIsTold() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      Notes notes = new Notes();
      try (var _ =
          listen(own, MEBIBYTE, notes, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_ROUTE)) {
        own.ip("address", "add", "192.0.2.9/24", "dev", "v0");
        own.ip("address", "delete", "192.0.2.9/24", "dev", "v0");
        IpAddress address = IpAddress.parse("192.0.2.9");
        await().until(() -> notes.heard(Rtnl.RTM_NEWADDR, address));
        await().until(() -> notes.heard(Rtnl.RTM_DELADDR, address));
        await().until(() -> notes.messages.stream().anyMatch(event -> event.is(Rtnl.RTM_NEWROUTE)));
      }
      assertThat(notes.endings).hasValue(0);
    }
  }

  @Test
  void anEventBearsThePortOfWhoCausedIt() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      Notes notes = new Notes();
      try (var handle = NamespaceHandle.open(new Namespace.Named(own.name()));
          var socket = NetlinkSocket.open(handle, Rtnl.ROUTE, Rtnl.TYPES);
          var _ = listen(own, MEBIBYTE, notes, RTNLGRP_IPV4_IFADDR)) {
        int v0 =
            socket
                .ask(
                    "show link v0",
                    Message.request(Rtnl.RTM_GETLINK, 0).put(Rtnl.IFLA_IFNAME, "v0").build())
                .number(Rtnl.IFI_INDEX);
        socket.execute("create address", Rtnl.newAddress("192.0.2.9/24", v0));
        own.ip("address", "add", "192.0.2.10/24", "dev", "v0");
        await().until(() -> notes.messages.size() == 2);
        assertThat(notes.messages)
            .extracting(event -> event.port() == socket.portId())
            .containsExactly(true, false);
      }
    }
  }

  @Test
  void aStormIsAnOverrunAndThenServiceAsUsual() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      CountDownLatch storm = new CountDownLatch(1);
      Notes notes = new Notes();
      Multicast.Listener slow =
          new Multicast.Listener() {
            @Override
            public void messages(List<Message> heard) {
              try {
                storm.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              notes.messages(heard);
            }

            @Override
            public void overrun() {
              notes.overrun();
            }

            @Override
            public void ended(KernelException reason) {
              notes.ended(reason);
            }
          };
      try (var _ = listen(own, 4096, slow, RTNLGRP_IPV4_IFADDR)) {
        StringBuilder addresses = new StringBuilder();
        for (int i = 1; i < 200; i++) {
          addresses.append("address add 192.0.2.").append(i).append("/24 dev v0\n");
        }
        own.inside("ip", "-batch", "-").withInput(addresses.toString()).output();
        storm.countDown();
        await().until(() -> notes.overruns.get() > 0);
        own.ip("address", "add", "198.51.100.1/24", "dev", "v0");
        await().until(() -> notes.heard(Rtnl.RTM_NEWADDR, IpAddress.parse("198.51.100.1")));
      } finally {
        storm.countDown();
      }
      assertThat(notes.endings).hasValue(0);
    }
  }

  @Test
  void aListenerThatThrowsHurtsNobody() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      Notes notes = new Notes();
      Multicast.Listener broken =
          new Multicast.Listener() {
            @Override
            public void messages(List<Message> heard) {
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void overrun() {}

            @Override
            public void ended(KernelException reason) {}
          };
      try (var _ = listen(own, MEBIBYTE, broken, RTNLGRP_IPV4_IFADDR);
          var _ = listen(own, MEBIBYTE, notes, RTNLGRP_IPV4_IFADDR)) {
        for (int i = 1; i <= 3; i++) {
          own.ip("address", "add", "192.0.2." + i + "/24", "dev", "v0");
        }
        await().until(() -> notes.heard(Rtnl.RTM_NEWADDR, IpAddress.parse("192.0.2.3")));
      }
    }
  }

  @Test
  void aGroupThatThereIsNotIsRefusedAndNothingLeaks() throws Exception {
    try (var own = OwnNamespace.create()) {
      listen(own, MEBIBYTE, new Notes(), RTNLGRP_LINK).close();
      Hygiene.assertNothingLeaked(() -> {
        KernelException refusal = refusalOf(() -> listen(own, MEBIBYTE, new Notes(), 1, 9999));
        assertThat(refusal.errno()).isEqualTo(Errno.EINVAL);
        for (int i = 0; i < 50; i++) {
          listen(own, MEBIBYTE, new Notes(), RTNLGRP_LINK).close();
        }
      });
      Hygiene.assertAllThreadsAtHome();
    }
  }

  @Test
  void nothingIsToldOnceItIsClosed() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      Notes closed = new Notes();
      Notes open = new Notes();
      try (var _ = listen(own, MEBIBYTE, open, RTNLGRP_IPV4_IFADDR)) {
        listen(own, MEBIBYTE, closed, RTNLGRP_IPV4_IFADDR).close();
        own.ip("address", "add", "192.0.2.9/24", "dev", "v0");
        await().until(() -> !open.messages.isEmpty());
        assertThat(closed.messages).isEmpty();
      }
    }
  }
}
