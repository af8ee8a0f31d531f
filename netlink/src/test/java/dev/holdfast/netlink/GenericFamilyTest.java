package dev.holdfast.netlink;

import static dev.holdfast.netlink.Rtnl.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Errno;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Families against the bytes that {@code genl ctrl get name nlctrl} of iproute2 6.1.0 and Linux
 * 6.18 on x86-64 exchanged, caught by {@code strace -e write=all -e read=all}.
 */
final class GenericFamilyTest {

  /** What genl asks; it wants an acknowledgement and says version 0, which nlctrl does not mind. */
  private static final String ASKED =
      """
      20 00 00 00 10 00 05 00  e4 c1 04 6b 00 00 00 00
      03 00 00 00 0b 00 02 00  6e 6c 63 74 72 6c 00 00
      """;

  private static final String ANSWERED =
      """
      88 00 00 00 10 00 00 00  e4 c1 04 6b d0 1f 00 00
      01 02 00 00 0b 00 02 00  6e 6c 63 74 72 6c 00 00
      06 00 01 00 10 00 00 00  08 00 03 00 02 00 00 00
      08 00 04 00 00 00 00 00  08 00 05 00 00 00 00 00
      2c 00 06 00 14 00 01 00  08 00 01 00 03 00 00 00
      08 00 02 00 0e 00 00 00  14 00 02 00 08 00 01 00
      0a 00 00 00 08 00 02 00  0c 00 00 00 1c 00 07 00
      18 00 01 00 08 00 02 00  10 00 00 00 0b 00 01 00
      6e 6f 74 69 66 79 00 00
      """;

  private static final Attr<String> NAME = Attr.of(2, "NAME", Codecs.STRING);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static Message read(String fixture) {
    return Frames.split(hex(fixture), List.of(GenericFamily.CTRL)).getFirst();
  }

  /** An answer under the number of the question. */
  private static void answer(Script script, List<Message> sent, String fixture) {
    byte[] bytes = hex(fixture);
    Wire.putLittleEndian(bytes, 8, 4, sent.getFirst().sequence());
    script.arrivesRaw(0, bytes);
  }

  private static NetlinkSocket socket(Script script) {
    return new NetlinkSocket(script, List.of(), SocketOptions.DEFAULT);
  }

  @Test
  void aFamilyIsAskedForAsGenlAsksForIt() {
    Message genl = read(ASKED);
    Message ours = GenericFamily.lookFor("nlctrl");
    assertThat(ours.attributes()).isEqualTo(genl.attributes());
    assertThat(ours.field(GenericFamily.CMD)).isEqualTo(genl.field(GenericFamily.CMD));
    assertThat(ours.type()).isEqualTo(genl.type());
  }

  @Test
  void aFamilyIsFoundByItsName() throws Exception {
    Script script = new Script();
    script.answer((kernel, sent) -> answer(kernel, sent, ANSWERED));
    assertThat(GenericFamily.find(socket(script), "nlctrl"))
        .isEqualTo(new GenericFamily("nlctrl", 16, 2, java.util.Map.of("notify", 16L)));
  }

  @Test
  void whatTheKernelLacksSaysSo() {
    Script script = new Script();
    script.answer((kernel, sent) ->
        kernel.arrives(Script.error(sent.getFirst().sequence(), Errno.ENOENT.number())));
    assertThat(refusalOf(() -> GenericFamily.find(socket(script), "wireguard")))
        .hasMessage(
            "find the generic netlink family wireguard: ENOENT: "
                + "this kernel has no wireguard, nor a module for it");
  }

  @Test
  void anAnswerThatNamesNoFamilyIsNotRead() {
    Script script = new Script();
    script.answer((kernel, sent) ->
        kernel.arrives(
            Message.of(16, 0, sent.getFirst().sequence(), Script.PORT, new byte[] {1, 2, 0, 0})));
    assertThatThrownBy(() -> GenericFamily.find(socket(script), "nlctrl"))
        .isInstanceOf(WireFormatException.class)
        .hasMessageContaining("CTRL_ATTR_FAMILY_NAME");
  }

  @Test
  void aFamilyThatIsLearnedIsUnderstood() throws Exception {
    GenericFamily family = new GenericFamily("demo", 35, 1, java.util.Map.of());
    MessageType type = family.messages(NAME);
    Message request = family.request(type, 7, 0).put(NAME, "one").build();
    Script script = new Script();
    script.answer((kernel, sent) -> {
      Message echo = sent.getFirst();
      kernel.arrives(
          Message.of(35, Flags.MULTI, echo.sequence(), Script.PORT, request.payload()),
          Message.of(35, Flags.MULTI, echo.sequence(), Script.PORT, request.payload()),
          Script.done(echo.sequence(), 0));
    });
    NetlinkSocket socket = socket(script);
    socket.learn(type);
    socket.learn(type);
    List<Message> dump = socket.dump("list", request);
    assertThat(dump).hasSize(2).allMatch(message -> "one".equals(message.get(NAME)));
    assertThat(dump.getFirst().field(GenericFamily.CMD)).isEqualTo(7);
    assertThat(dump.getFirst().field(GenericFamily.VERSION)).isEqualTo(1);
    assertThatThrownBy(() -> socket.learn(MessageType.of(35, "other", Struct.NONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTraceSaysWhatADumpIs() {
    assertThat(read(ASKED).stamped(Flags.DUMP, 1, 0).toString())
        .isEqualTo(
            "nlctrl [request|ack|root|match] seq 1 "
                + "{cmd 3, version 0, CTRL_ATTR_FAMILY_NAME \"nlctrl\"}");
    assertThat(read(ANSWERED).toString())
        .contains("CTRL_ATTR_MCAST_GROUPS {group {", "CTRL_ATTR_MCAST_GRP_NAME \"notify\"");
  }
}
