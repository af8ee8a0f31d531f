package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Datagrams to and from a real kernel, in namespaces of the test's own. */
final class NetlinkDescriptorKernelTest {

  private static final int ROUTE = 0;
  private static final int RTNLGRP_LINK = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static NetlinkDescriptor open(OwnNamespace own, long portId) throws KernelException {
    try (var handle = NamespaceHandle.open(new Namespace.Named(own.name()))) {
      return NetlinkDescriptor.open(handle, ROUTE, portId);
    }
  }

  /** A request to dump all links: nlmsghdr and ifinfomsg. */
  private static void askForLinks(NetlinkDescriptor socket) throws KernelException {
    byte[] request =
        ByteBuffer.allocate(32)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(32)
            .putShort((short) 18)
            .putShort((short) 0x301)
            .putInt(7)
            .array();
    socket.send(request, 0, request.length);
  }

  @Test
  void anAnswerComesFromTheKernelToOurPort() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own, 0)) {
      askForLinks(socket);
      byte[] answer = new byte[64 * 1024];
      int length = socket.receive(answer, PATIENCE);
      ByteBuffer header = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(length).isGreaterThan(32);
      assertThat(header.getShort(4)).isEqualTo((short) 16);
      assertThat(header.getInt(8)).isEqualTo(7);
      assertThat(Integer.toUnsignedLong(header.getInt(12))).isEqualTo(socket.portId());
      assertThat(socket.lastSender()).isEqualTo(NetlinkDescriptor.KERNEL);
    }
  }

  @Test
  void aPortIsBorneByOne() throws Exception {
    try (var own = OwnNamespace.create();
        var first = open(own, 0xffff_0001L)) {
      assertThat(first.portId()).isEqualTo(0xffff_0001L);
      assertThat(Refused.errno(() -> open(own, 0xffff_0001L))).isEqualTo(Errno.EADDRINUSE);
      try (var elsewhere = OwnNamespace.create();
          var second = open(elsewhere, 0xffff_0001L)) {
        assertThat(second.portId()).isEqualTo(0xffff_0001L);
      }
    }
  }

  @Test
  void silenceIsMinusOne() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own, 0)) {
      assertThat(socket.receive(new byte[64], Duration.ZERO)).isEqualTo(-1);
      assertThat(socket.receive(new byte[64], Duration.ofMillis(20))).isEqualTo(-1);
    }
  }

  @Test
  void aCutDatagramTellsItsWholeLength() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own, 0)) {
      askForLinks(socket);
      byte[] small = new byte[20];
      assertThat(socket.receive(small, PATIENCE)).isGreaterThan(100);
      assertThat(small[4]).isEqualTo((byte) 16);
    }
  }

  /** More than the 64 KiB that the first buffer has. */
  @Test
  void aLargeBufferIsFilledWhole() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own, 0)) {
      askForLinks(socket);
      assertThat(socket.receive(new byte[1024 * 1024], PATIENCE)).isPositive();
    }
  }

  @Test
  void aGroupThatIsJoinedSpeaksOfItsOwnNamespace() throws Exception {
    try (var own = OwnNamespace.create();
        var other = OwnNamespace.create();
        var socket = open(own, 0)) {
      socket.join(RTNLGRP_LINK);
      other.vethPair("v0", "v1");
      assertThat(socket.receive(new byte[4096], Duration.ZERO)).isEqualTo(-1);
      own.vethPair("v0", "v1");
      assertThat(socket.receive(new byte[4096], PATIENCE)).isPositive();
    }
  }

  @Test
  void anOverrunIsENOBUFSOnceAndThenServiceAsUsual() throws Exception {
    try (var own = OwnNamespace.create();
        var socket = open(own, 0)) {
      socket.receiveBuffer(1);
      socket.join(RTNLGRP_LINK);
      for (int i = 0; i < 4; i++) {
        own.vethPair("a" + i, "b" + i);
      }
      byte[] buffer = new byte[64 * 1024];
      assertThat(Refused.errno(() -> drain(socket, buffer))).isEqualTo(Errno.ENOBUFS);
      drain(socket, buffer);
      own.ip("link", "set", "a0", "mtu", "1400");
      assertThat(socket.receive(buffer, PATIENCE)).isPositive();
    }
  }

  private static void drain(NetlinkDescriptor socket, byte[] buffer) throws KernelException {
    while (socket.receive(buffer, Duration.ZERO) >= 0) {
      // Only its end matters.
    }
  }

  @Test
  void whatTheKernelLacksIsRefusedAndNothingLeaks() throws Exception {
    try (var own = OwnNamespace.create()) {
      open(own, 0).close();
      Hygiene.assertNothingLeaked(() -> {
        for (int i = 0; i < 50; i++) {
          try (var handle = NamespaceHandle.open(new Namespace.Named(own.name()))) {
            assertThat(Refused.errno(() -> NetlinkDescriptor.open(handle, 99, 0)))
                .isEqualTo(Errno.EPROTONOSUPPORT);
          }
          try (var socket = open(own, 0)) {
            assertThat(Refused.errno(() -> socket.join(9999))).isEqualTo(Errno.EINVAL);
            assertThat(Refused.errno(() -> socket.enable(9999))).isEqualTo(Errno.ENOPROTOOPT);
          }
        }
      });
      Hygiene.assertAllThreadsAtHome();
    }
  }

  @Test
  void aClosedSocketIsNeverUsedAgain() throws Exception {
    try (var own = OwnNamespace.create()) {
      var socket = open(own, 0);
      socket.close();
      socket.close();
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> socket.receive(new byte[64], Duration.ZERO))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
