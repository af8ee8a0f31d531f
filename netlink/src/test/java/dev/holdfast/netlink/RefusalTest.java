package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The words of a refusal: linux/netlink.h, {@code enum nlmsgerr_attrs}. */
final class RefusalTest {

  private static final Attr<String> MSG = Attr.of(1, "NLMSGERR_ATTR_MSG", Codecs.STRING);
  private static final Attr<Long> OFFS = Attr.of(2, "NLMSGERR_ATTR_OFFS", Codecs.U32);
  private static final Attr<Long> MISS_TYPE = Attr.of(5, "NLMSGERR_ATTR_MISS_TYPE", Codecs.U32);
  private static final Attr<Long> MISS_NEST = Attr.of(6, "NLMSGERR_ATTR_MISS_NEST", Codecs.U32);

  private static final Message REQUEST =
      Message.request(Rtnl.RTM_NEWROUTE, 0)
          .put(Rtnl.RTA_DST, IpAddress.parse("10.0.0.0"))
          .nest(
              Rtnl.RTA_METRICS,
              metrics -> metrics.put(Rtnl.RTAX_MTU, 1L).put(Rtnl.RTAX_HOPLIMIT, 2L))
          .build();

  /** Header 16, rtmsg 12, RTA_DST at 28, RTA_METRICS at 36, RTAX_MTU at 40, RTAX_HOPLIMIT at 48. */
  private static final int METRICS_AT = 36;

  private static String message(int errno, UnaryOperator<Attributes.Builder> said) {
    Attributes attributes = said.apply(Attributes.build()).attributes();
    Message answer = Script.status(Message.ERROR, 1, errno, 0, attributes);
    return Refusal.of("do it", answer, REQUEST).orElseThrow().getMessage();
  }

  private static String pointing(long offset) {
    return message(22, said -> said.put(MSG, "Bad").put(OFFS, offset));
  }

  @Test
  void withoutWordsTheErrnoSpeaks() {
    assertThat(message(2, said -> said)).isEqualTo("do it: ENOENT: No such file or directory");
    assertThat(message(4242, said -> said)).isEqualTo("do it: errno 4242: Unknown error 4242");
  }

  @Test
  void theKernelsWordsComeFirst() {
    assertThat(message(19, said -> said.put(MSG, "ipv4: Device not found")))
        .isEqualTo("do it: ENODEV: ipv4: Device not found");
  }

  @Test
  void whatTheOffsetPointsAtIsNamed() {
    assertThat(pointing(28)).isEqualTo("do it: EINVAL: Bad (RTA_DST)");
    assertThat(pointing(METRICS_AT)).isEqualTo("do it: EINVAL: Bad (RTA_METRICS)");
    assertThat(pointing(METRICS_AT + 4)).isEqualTo("do it: EINVAL: Bad (RTA_METRICS/RTAX_MTU)");
    assertThat(pointing(METRICS_AT + 16))
        .isEqualTo("do it: EINVAL: Bad (RTA_METRICS/RTAX_HOPLIMIT)");
    assertThat(pointing(21)).isEqualTo("do it: EINVAL: Bad (rtm_protocol)");
    assertThat(message(34, said -> said.put(OFFS, 28L)))
        .isEqualTo("do it: ERANGE: Numerical result out of range (RTA_DST)");
  }

  @Test
  void whatTheOffsetCannotPointAtIsLeftOut() {
    for (long offset : List.of(0L, 4L, 52L + 4, 4000L, 0xffff_ffffL)) {
      assertThat(pointing(offset)).isEqualTo("do it: EINVAL: Bad");
    }
  }

  @Test
  void anAttributeThatIsNotDeclaredIsNumbered() {
    byte[] bytes = REQUEST.bytes();
    Wire.putLittleEndian(bytes, 30, 2, 77);
    Message request = new Message(bytes, 0, bytes.length, Rtnl.RTM_NEWROUTE);
    Message answer =
        Script.status(
            Message.ERROR,
            1,
            22,
            0,
            Attributes.build().put(MSG, "Unknown attribute type").put(OFFS, 28L).attributes());
    assertThat(Refusal.of("do it", answer, request).orElseThrow())
        .hasMessage("do it: EINVAL: Unknown attribute type (attribute 77)");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(message(22, said -> said.put(MISS_TYPE, 4L)))
        .isEqualTo("do it: EINVAL: Invalid argument (RTA_OIF is missing)");
    assertThat(message(22, said -> said.put(MISS_TYPE, 10L).put(MISS_NEST, (long) METRICS_AT)))
        .isEqualTo("do it: EINVAL: Invalid argument (RTA_METRICS/RTAX_HOPLIMIT is missing)");
    assertThat(message(22, said -> said.put(MISS_TYPE, 99L)))
        .isEqualTo("do it: EINVAL: Invalid argument (attribute 99 is missing)");
  }

  @Test
  void withoutCappingTheRequestIsSkipped() {
    Attributes said = Attributes.build().put(MSG, "Bad").put(OFFS, 28L).attributes();
    byte[] payload = new byte[4 + REQUEST.length() + said.length()];
    Wire.putLittleEndian(payload, 0, 4, -22);
    System.arraycopy(REQUEST.bytes(), 0, payload, 4, REQUEST.length());
    said.copyTo(payload, 4 + REQUEST.length());
    Message answer = Message.of(Message.ERROR, Flags.ACK_TLVS, 1, 0, payload);
    assertThat(Refusal.of("do it", answer, REQUEST).orElseThrow())
        .hasMessage("do it: EINVAL: Bad (RTA_DST)");
  }

  @Test
  void wordsThatMakeNoSenseAreDroppedAndTheErrnoKept() {
    byte[] payload = new byte[24];
    Wire.putLittleEndian(payload, 0, 4, -22);
    Wire.putLittleEndian(payload, 20, 2, 4000);
    Message answer = Message.of(Message.ERROR, Flags.ACK_TLVS | Flags.CAPPED, 1, 0, payload);
    assertThat(Refusal.of("do it", answer, REQUEST).orElseThrow())
        .hasMessage("do it: EINVAL: Invalid argument");
  }

  @Test
  void anAcknowledgementIsNoRefusal() {
    assertThat(Refusal.of("do it", Script.error(1, 0), REQUEST)).isEmpty();
    assertThat(Refusal.of("do it", Script.done(1, 0), REQUEST)).isEmpty();
  }
}
