package dev.holdfast.netlink;

import static dev.holdfast.netlink.Rtnl.refusalOf;
import static dev.holdfast.netlink.Script.done;
import static dev.holdfast.netlink.Script.error;
import static dev.holdfast.netlink.Script.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of a conversation, with a kernel that answers by script. */
final class ConversationTest {

  private static final Message ASKED = Rtnl.allLinks();
  private static final int MULTI = Flags.MULTI;

  private final Script script = new Script();

  private List<Integer> links(NetlinkSocket socket) throws KernelException {
    return socket.dump("list links", ASKED).stream()
        .map(message -> message.number(Rtnl.IFI_INDEX))
        .toList();
  }

  private static long sequence(List<Message> sent) {
    return sent.getFirst().sequence();
  }

  private static void interrupted(Script script, List<Message> sent) {
    long seq = sequence(sent);
    script.arrives(link(seq, MULTI, 1), link(seq, MULTI | Flags.DUMP_INTR, 2));
    script.arrives(done(seq, Flags.DUMP_INTR));
  }

  private static void twoLinks(Script script, List<Message> sent) {
    long seq = sequence(sent);
    script.arrives(link(seq, MULTI, 1));
    script.arrives(link(seq, MULTI, 2), done(seq, 0));
  }

  @Test
  void aDumpIsEverythingUpToItsEnd() throws Exception {
    script.answer(ConversationTest::twoLinks);
    assertThat(links(script.socket())).containsExactly(1, 2);
    Message request = script.requests().getFirst();
    assertThat(request.flags()).isEqualTo(Flags.REQUEST | Flags.DUMP);
    assertThat(request.port()).isEqualTo(Script.PORT);
  }

  @Test
  void anEndWithoutStatusIsASuccess() throws Exception {
    script.answer((kernel, sent) ->
        kernel.arrives(Message.of(Message.DONE, MULTI, sequence(sent), Script.PORT, new byte[0])));
    assertThat(links(script.socket())).isEmpty();
  }

  @Test
  void aStatusAtTheEndIsARefusalWithItsWords() {
    Attributes said = Attributes.build().put(Attr.of(1, "MSG", Codecs.STRING), "No.").attributes();
    script.answer((kernel, sent) ->
        kernel.arrives(
            link(sequence(sent), MULTI, 1),
            Script.status(Message.DONE, sequence(sent), 22, MULTI, said)));
    assertThat(refusalOf(() -> links(script.socket()))).hasMessage("list links: EINVAL: No.");
  }

  @Test
  void anInterruptedDumpIsReadToItsEndAndAskedForAgain() throws Exception {
    script.answer(ConversationTest::interrupted).answer(ConversationTest::twoLinks);
    assertThat(links(script.socket())).containsExactly(1, 2);
    assertThat(script.requests()).extracting(Message::sequence).containsExactly(1L, 2L);
  }

  @Test
  void aDumpThatIsInterruptedEveryTimeIsGivenUp() {
    for (int i = 0; i < 5; i++) {
      script.answer(ConversationTest::interrupted);
    }
    NetlinkSocket socket = script.socket(SocketOptions.DEFAULT.withDumpRetries(2));
    KernelException refusal = refusalOf(() -> links(socket));
    assertThat(refusal.errno()).isEqualTo(Errno.EINTR);
    assertThat(refusal.isTransient()).isTrue();
    assertThat(script.sent).hasSize(3);
  }

  @Test
  void noRetriesIsOneAttempt() {
    script.answer(ConversationTest::interrupted).answer(ConversationTest::twoLinks);
    NetlinkSocket socket = script.socket(SocketOptions.DEFAULT.withDumpRetries(0));
    assertThat(refusalOf(() -> links(socket)).errno()).isEqualTo(Errno.EINTR);
    assertThat(script.sent).hasSize(1);
    assertThatThrownBy(() -> SocketOptions.DEFAULT.withDumpRetries(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void optionsThatMakeNoSenseAreRefusedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> SocketOptions.DEFAULT.withDumpRetries(Integer.MIN_VALUE))
        .hasMessage("retries are 0 or more, not -2147483648");
    assertThatThrownBy(() -> SocketOptions.DEFAULT.withPatience(Duration.ZERO))
        .hasMessage("patience is positive, not PT0S");
    for (long port : new long[] {-1, 1L << 32}) {
      assertThatThrownBy(() -> SocketOptions.DEFAULT.withPortId(port))
          .hasMessage("a port id has 32 bits, not as " + port);
    }
    assertThat(SocketOptions.DEFAULT.withPortId(0xffff_ffffL).portId()).isEqualTo(0xffff_ffffL);
    assertThat(script.sent).isEmpty();
  }

  @Test
  void anOwnPortIdIsAboveEveryProcessIdAndStaysWhatWasGiven() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(SocketOptions.DEFAULT.withOwnPortId().portId())
          .isBetween(1L << 30, (1L << 31) - 1);
    }
    assertThat(SocketOptions.DEFAULT.withPortId(7).withOwnPortId().portId()).isEqualTo(7);
  }

  @Test
  void aPlainRefusalIsNotTriedAgain() {
    script.answer((kernel, sent) -> kernel.arrives(error(sequence(sent), 1)));
    assertThat(refusalOf(() -> links(script.socket())).errno()).isEqualTo(Errno.EPERM);
    assertThat(script.sent).hasSize(1);
  }

  @Test
  void aDumpThatStillRunsIsReadToItsEndFirst() throws Exception {
    script
        .answer((kernel, sent) ->
            kernel
                .arrives(error(sequence(sent), 16))
                .arrives(link(999, MULTI, 9))
                .arrives(done(999, 0)))
        .answer(ConversationTest::twoLinks);
    assertThat(links(script.socket())).containsExactly(1, 2);
    assertThat(script.sent).hasSize(2);
  }

  @Test
  void whatBearsAnotherNumberIsSkipped() throws Exception {
    script.answer((kernel, sent) -> {
      long seq = sequence(sent);
      kernel.arrives(link(0, 0, 7), error(seq + 1, 1), link(seq + 5, MULTI, 8));
      kernel.arrives(Message.of(Message.NOOP, 0, seq, 0, new byte[0]), link(seq, MULTI, 1));
      kernel.arrives(done(seq - 1, 0));
      kernel.arrives(done(seq, 0), link(seq, MULTI, 9));
    });
    assertThat(links(script.socket())).containsExactly(1);
  }

  @Test
  void whatTheKernelDidNotSendIsSkipped() throws Exception {
    script.answer((kernel, sent) -> {
      kernel.arrivesFrom(4711, error(sequence(sent), 1));
      kernel.arrivesRaw(4711, new byte[] {1, 2, 3});
      kernel.arrives(error(sequence(sent), 0));
    });
    script.socket().execute("do it", ASKED);
  }

  @Test
  void aLoneMessageIsAWholeAnswer() throws Exception {
    script
        .answer((kernel, sent) -> kernel.arrives(link(sequence(sent), 0, 4)))
        .answer((kernel, sent) -> kernel.arrives(link(sequence(sent), 0, 5)));
    NetlinkSocket socket = script.socket();
    assertThat(links(socket)).containsExactly(4);
    assertThat(socket.ask("show", ASKED).number(Rtnl.IFI_INDEX)).isEqualTo(5);
  }

  @Test
  void anAcknowledgementAloneIsAnEmptyDumpAndNoAnswer() throws Exception {
    script
        .answer((kernel, sent) -> kernel.arrives(error(sequence(sent), 0)))
        .answer((kernel, sent) -> kernel.arrives(error(sequence(sent), 0)));
    NetlinkSocket socket = script.socket();
    assertThat(links(socket)).isEmpty();
    assertThat(refusalOf(() -> socket.ask("show", ASKED)).errno()).isEqualTo(Errno.ENODATA);
  }

  @Test
  void anErrorThatIsTooShortIsARefusalOfItsOwn() {
    NetlinkSocket socket = script.socket();
    for (int length = 0; length < 4; length++) {
      byte[] cut = new byte[length];
      script.answer((kernel, sent) ->
          kernel.arrives(Message.of(Message.ERROR, 0, sequence(sent), Script.PORT, cut)));
      KernelException refusal = refusalOf(() -> socket.execute("do it", ASKED));
      assertThat(refusal).hasMessage("do it: EBADMSG: the kernel's error message is malformed");
    }
  }

  @Test
  void aDatagramThatMakesNoSenseIsARefusalOfItsOwn() {
    byte[] tooLong = done(1, 0).bytes();
    Wire.putLittleEndian(tooLong, 0, 4, 4000);
    script.answer((kernel, sent) -> kernel.arrivesRaw(0, tooLong));
    KernelException refusal = refusalOf(() -> links(script.socket()));
    assertThat(refusal)
        .hasMessage("list links: EBADMSG: a message of 4000 bytes where 20 are left");
  }

  @Test
  void aCutDumpIsAskedForAgainWithRoomEnough() throws Exception {
    Message large = Message.of(16, MULTI, 1, Script.PORT, new byte[16 + 200_000]);
    script
        .answer(
            (kernel, sent) -> kernel.arrives(large.stamped(0, 1, Script.PORT)).arrives(done(1, 0)))
        .answer(
            (kernel, sent) -> kernel.arrives(large.stamped(0, 2, Script.PORT)).arrives(done(2, 0)));
    List<Message> table = script.socket().dump("list links", ASKED);
    assertThat(table).hasSize(1);
    assertThat(table.getFirst().length()).isEqualTo(large.length());
    assertThat(script.sent).hasSize(2);
  }

  @Test
  void aCutAnswerIsEMSGSIZEAndFitsTheNextTime() throws Exception {
    script
        .answer(
            (kernel, sent) -> kernel.arrives(Message.of(16, 0, 1, Script.PORT, new byte[200_000])))
        .answer(
            (kernel, sent) -> kernel.arrives(Message.of(16, 0, 2, Script.PORT, new byte[200_000])));
    NetlinkSocket socket = script.socket();
    assertThat(refusalOf(() -> socket.ask("show", ASKED)).errno()).isEqualTo(Errno.EMSGSIZE);
    assertThat(socket.ask("show", ASKED).length()).isEqualTo(200_016);
  }

  @Test
  void silenceIsATimeOutAndLateAnswersAreSkippedAfterwards() throws Exception {
    NetlinkSocket socket = script.socket();
    KernelException refusal = refusalOf(() -> socket.execute("do it", ASKED));
    assertThat(refusal).hasMessage("do it: ETIMEDOUT: no answer from the kernel within 5000 ms");
    script.arrives(error(1, 1)).arrives(link(1, MULTI, 9), done(1, 0));
    script.answer(ConversationTest::twoLinks);
    assertThat(links(socket)).containsExactly(1, 2);
  }

  @Test
  void aDumpOfWhichSomeWasLostIsAskedForAgain() throws Exception {
    script
        .answer((kernel, sent) ->
            kernel.arrives(link(1, MULTI, 1)).fails(Errno.ENOBUFS).arrives(done(1, 0)))
        .answer((kernel, sent) -> kernel.arrives(link(2, MULTI, 1)).fails(Errno.ENOBUFS))
        .answer(ConversationTest::twoLinks);
    assertThat(links(script.socket())).containsExactly(1, 2);
    assertThat(script.sent).hasSize(3);
  }

  @Test
  void aLostAcknowledgementIsNoTimeOut() {
    script.answer((kernel, sent) -> kernel.fails(Errno.ENOBUFS));
    KernelException refusal = refusalOf(() -> script.socket().execute("do it", ASKED));
    assertThat(refusal.errno()).isEqualTo(Errno.ENOBUFS);
    assertThat(refusal.isTransient()).isTrue();
  }

  @Test
  void anAcknowledgementBehindALossCounts() throws Exception {
    script.answer((kernel, sent) -> kernel.fails(Errno.ENOBUFS).arrives(error(1, 0)));
    script.socket().execute("do it", ASKED);
  }

  @Test
  void otherFailuresKeepWhatWasAsked() {
    script.answer((kernel, sent) -> kernel.fails(Errno.EBADF));
    assertThat(refusalOf(() -> script.socket().execute("do it", ASKED)))
        .hasMessageStartingWith("do it: EBADF");
  }

  @Test
  void sequenceNumbersStartAtOneAndWrapPastZero() {
    Conversation fresh = conversation(0);
    assertThat(List.of(fresh.takeSequences(1), fresh.takeSequences(1), fresh.takeSequences(1)))
        .containsExactly(1L, 2L, 3L);
    Conversation old = conversation(0xffff_fffeL);
    assertThat(List.of(old.takeSequences(1), old.takeSequences(1), old.takeSequences(1)))
        .containsExactly(0xffff_ffffL, 1L, 2L);
    assertThat(conversation(0xffff_fff0L).takeSequences(256)).as("a batch in one piece").isOne();
  }

  private Conversation conversation(long lastSequence) {
    return new Conversation(
        script, new Vocabulary(Rtnl.TYPES), SocketOptions.DEFAULT, lastSequence);
  }

  @Test
  void theLargestSequenceNumberIsUnsigned() throws Exception {
    script.answer(ConversationTest::twoLinks);
    assertThat(conversation(0xffff_fffeL).dump("list links", ASKED)).hasSize(2);
    assertThat(script.requests().getFirst().sequence()).isEqualTo(0xffff_ffffL);
  }

  @Test
  void everyMessageIsTraced() throws Exception {
    List<String> lines = new ArrayList<>();
    script.answer(ConversationTest::twoLinks);
    links(script.socket(SocketOptions.DEFAULT.withTrace(lines::add)));
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).startsWith("> RTM_GETLINK [request|root|match] seq 1 port 77 {");
    assertThat(lines.getLast()).isEqualTo("< NLMSG_DONE [multi] seq 1 port 77 ok");
  }

  @Test
  void closingClosesTheSocket() {
    script.socket().close();
    assertThat(script.closed).isTrue();
  }
}
