package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages in a datagram, as netlink(7) lays them out on a little-endian host. */
final class FramesTest {

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void aMessageIsItsHeaderAndItsPayload() {
    Message message = Message.of(18, 5, 42, 0, new byte[] {1, 2, 3, 4});
    assertThat(Frames.join(List.of(message)))
        .isEqualTo(hex("14000000 1200 0500 2A000000 00000000 01020304"));
    assertThat(message.type()).isEqualTo(18);
    assertThat(message.flags()).isEqualTo(5);
    assertThat(message.sequence()).isEqualTo(42);
    assertThat(message.port()).isZero();
  }

  @Test
  void paddingIsNeitherCountedNorRead() {
    byte[] datagram = Frames.join(List.of(Message.of(18, 5, 42, 0, new byte[] {1, 2, 3})));
    assertThat(datagram).hasSize(20);
    assertThat(datagram[0]).isEqualTo((byte) 19);
    assertThat(Frames.split(datagram, List.of()).getFirst().payload()).containsExactly(1, 2, 3);
    byte[] unpadded = Arrays.copyOf(datagram, 19);
    assertThat(Frames.split(unpadded, List.of()).getFirst().payload()).containsExactly(1, 2, 3);
  }

  @Test
  void messagesKeepTheirOrder() {
    List<Message> two =
        List.of(Message.of(16, 0, 1, 0, new byte[1]), Message.of(20, 0, 2, 0, new byte[4]));
    assertThat(Frames.split(Frames.join(two), List.of())).isEqualTo(two);
  }

  @Test
  void aFewBytesAtTheEndAreIgnored() {
    byte[] datagram = Frames.join(List.of(Message.of(18, 5, 42, 0, new byte[4])));
    for (int trailing = 0; trailing < Message.HEADER; trailing++) {
      byte[] longer = Arrays.copyOf(datagram, datagram.length + trailing);
      assertThat(Frames.split(longer, List.of())).hasSize(1);
    }
    assertThat(Frames.split(new byte[0], List.of())).isEmpty();
  }

  @Test
  void lengthsThatDoNotFitAreRefused() {
    for (int length : new int[] {0, 15, 24, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      byte[] datagram = new byte[20];
      Wire.putLittleEndian(datagram, 0, 4, length);
      assertThatThrownBy(() -> Frames.split(datagram, List.of()))
          .as("length %d", length)
          .isInstanceOf(WireFormatException.class);
    }
  }

  /** Property: whatever messages there are, they go round as one datagram. */
  @Test
  void anyMessagesGoRound() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      List<Message> messages = new ArrayList<>();
      int aligned = 0;
      for (int i = random.nextInt(33); i > 0; i--) {
        byte[] payload = new byte[random.nextInt(70)];
        random.nextBytes(payload);
        long sequence = random.nextInt() & 0xffff_ffffL;
        long port = random.nextInt() & 0xffff_ffffL;
        int type = random.nextInt(0x10000);
        int flags = random.nextInt(0x10000);
        Message message = Message.of(type, flags, sequence, port, payload);
        assertThat(List.of(message.type(), message.flags())).containsExactly(type, flags);
        assertThat(List.of(message.sequence(), message.port())).containsExactly(sequence, port);
        messages.add(message);
        aligned += Wire.align(Message.HEADER + payload.length);
      }
      byte[] datagram = Frames.join(messages);
      assertThat(datagram).as("seed %d", seed).hasSize(aligned);
      assertThat(Frames.split(datagram, List.of())).as("seed %d", seed).isEqualTo(messages);
    }
  }
}
