package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes come: a {@link WireFormatException} or a {@link KernelException}, nothing else.
 */
final class RandomBytesTest {

  private static final int ROUNDS = 20_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** Sometimes noise, sometimes a good message with a few bytes changed. */
  private byte[] datagram() {
    byte[] bytes;
    if (random.nextInt(4) == 0) {
      bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      return bytes;
    }
    Message[] good = {
      Rtnl.newAddress("192.0.2.9/24", 3).stamped(0, 1, 0),
      Message.request(Rtnl.RTM_NEWROUTE, 0)
          .nest(Rtnl.RTA_METRICS, metrics -> metrics.put(Rtnl.RTAX_MTU, 1L))
          .put(Rtnl.RTA_OIF, 3L)
          .build()
          .stamped(Flags.MULTI, 1, 0),
      Script.status(
          Message.ERROR,
          1,
          22,
          0,
          Attributes.build()
              .put(Attr.of(1, "M", Codecs.STRING), "Bad")
              .put(Attr.of(2, "O", Codecs.U32), 28L)
              .attributes()),
      Script.done(1, 0)
    };
    bytes = Frames.join(List.of(good[random.nextInt(4)], good[random.nextInt(4)]));
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(8) : random.nextInt());
    }
    return bytes;
  }

  private void readEverything(byte[] datagram) {
    for (Message message : Frames.split(datagram, Rtnl.TYPES)) {
      assertThat(message.toString()).isNotEmpty();
      attempt(
          () -> message.attributes().raw().forEach(raw -> assertThat(raw.payload()).isNotNull()));
      MessageType declared = message.declared();
      if (declared != null) {
        declared.header().fields().forEach(field -> attempt(() -> message.field(field)));
        declared.attributes().forEach(attribute -> attempt(() -> message.get(attribute)));
        declared
            .attributes()
            .forEach(attribute -> attempt(() -> message.attributes().all(attribute)));
      }
    }
  }

  private static void attempt(Runnable reading) {
    try {
      reading.run();
    } catch (WireFormatException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void readingNeverCrashes() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] datagram = datagram();
      try {
        attempt(() -> readEverything(datagram));
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  @Test
  void aConversationNeverCrashes() {
    for (int i = 0; i < ROUNDS; i++) {
      try {
        converse();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  private void converse() {
    Script script = new Script();
    for (int i = 0; i < 3; i++) {
      script.arrivesRaw(0, datagram());
      if (random.nextInt(4) == 0) {
        script.fails(Errno.ENOBUFS);
      }
    }
    NetlinkSocket socket = script.socket();
    Message request = Rtnl.newAddress("192.0.2.9/24", 3);
    try {
      switch (random.nextInt(4)) {
        case 0 -> socket.execute("do it", request);
        case 1 -> assertThat(socket.ask("ask it", request)).isNotNull();
        case 2 -> assertThat(socket.dump("list it", request)).isNotNull();
        default -> assertThat(socket.batch(List.of(new Request("it", request)))).hasSize(1);
      }
    } catch (KernelException e) {
      assertThat(e.errno()).isNotNull();
    }
  }
}
