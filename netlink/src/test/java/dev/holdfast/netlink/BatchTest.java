package dev.holdfast.netlink;

import static dev.holdfast.netlink.Script.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many requests go out and come back, with a kernel that answers by script. */
final class BatchTest {

  private final Script script = new Script();

  private static List<Request> requests(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Request("request " + i, Rtnl.allLinks()))
        .toList();
  }

  private static long last(List<Message> sent) {
    return sent.getLast().sequence();
  }

  private static void acknowledge(Script kernel, List<Message> sent) {
    kernel.arrives(error(last(sent), 0));
  }

  @Test
  void nothingIsSentForNothing() {
    assertThat(script.socket().batch(List.of())).isEmpty();
    assertThat(script.sent).isEmpty();
  }

  @Test
  void onlyTheLastOfASendAsksForAnAcknowledgement() {
    script.answer(BatchTest::acknowledge).answer(BatchTest::acknowledge);
    assertThat(script.socket().batch(requests(300))).hasSize(300).containsOnly(Outcome.APPLIED);
    assertThat(script.sent).extracting(List::size).containsExactly(256, 44);
    for (List<Message> sent : script.sent) {
      assertThat(sent.getLast().flags()).isEqualTo(Flags.REQUEST | Flags.ACK);
      assertThat(sent.subList(0, sent.size() - 1))
          .allMatch(message -> message.flags() == Flags.REQUEST);
    }
    assertThat(script.requests()).extracting(Message::sequence).doesNotHaveDuplicates();
  }

  @Test
  void aSendStaysBelowTheSendBuffer() {
    List<Request> large = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      large.add(new Request("r" + i, Message.of(16, Flags.REQUEST, 0, 0, new byte[50_001])));
      script.answer(BatchTest::acknowledge);
    }
    assertThat(script.socket().batch(large)).containsOnly(Outcome.APPLIED);
    assertThat(script.sent).extracting(List::size).containsExactly(2, 2, 2, 2, 2);
  }

  @Test
  void oneThatIsLargerThanASendGoesAlone() {
    List<Request> large =
        List.of(
            requests(1).getFirst(),
            new Request("large", Message.of(16, 0, 0, 0, new byte[500_000])),
            requests(1).getFirst());
    script
        .answer(BatchTest::acknowledge)
        .answer(BatchTest::acknowledge)
        .answer(BatchTest::acknowledge);
    assertThat(script.socket().batch(large)).containsOnly(Outcome.APPLIED);
    assertThat(script.sent).extracting(List::size).containsExactly(1, 1, 1);
  }

  /** Property: whichever requests fail, exactly those are refused, each with its own reason. */
  @Test
  void refusalsFindTheirRequests() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Script kernel = new Script();
      int count = random.nextInt(600);
      Set<Long> bad = new TreeSet<>();
      for (int i = 0; i < count; i++) {
        if (random.nextInt(10) == 0) {
          bad.add((long) i);
        }
      }
      for (int from = 0; from < count; from += Batch.MOST_MESSAGES) {
        kernel.answer((k, sent) -> refuse(k, sent, bad));
      }
      List<Outcome> outcomes = kernel.socket().batch(requests(count));
      assertThat(outcomes).as("seed %d", seed).hasSize(count);
      for (int i = 0; i < count; i++) {
        if (bad.contains((long) i)) {
          assertThat(((Outcome.Refused) outcomes.get(i)).reason())
              .as("seed %d", seed)
              .hasMessage(
                  "request " + i + ": errno " + (1000 + i) + ": Unknown error " + (1000 + i));
        } else {
          assertThat(outcomes.get(i)).as("seed %d", seed).isEqualTo(Outcome.APPLIED);
        }
      }
    }
  }

  private static void refuse(Script kernel, List<Message> sent, Set<Long> bad) {
    for (Message message : sent) {
      long index = message.sequence() - 1;
      if (bad.contains(index)) {
        kernel.arrives(error(message.sequence(), (int) (1000 + index)));
      } else if (message.hasFlag(Flags.ACK)) {
        kernel.arrives(error(message.sequence(), 0));
      }
    }
  }

  @Test
  void afterALossOnlyWhatWasAnsweredIsKnown() {
    script.answer((kernel, sent) ->
        kernel
            .fails(Errno.ENOBUFS)
            .arrives(error(sent.getFirst().sequence(), 17), error(last(sent), 0)));
    List<Outcome> outcomes = script.socket().batch(requests(4));
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Unknown.class);
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Unknown.class);
    assertThat(outcomes.get(3)).isEqualTo(Outcome.APPLIED);
    assertThat(((Outcome.Unknown) outcomes.get(1)).reason().errno()).isEqualTo(Errno.ENOBUFS);
  }

  @Test
  void aLossDoesNotStopWhatComesAfter() {
    script.answer((kernel, sent) -> kernel.fails(Errno.ENOBUFS)).answer(BatchTest::acknowledge);
    List<Outcome> outcomes = script.socket().batch(requests(257));
    assertThat(outcomes.subList(0, 256)).allMatch(Outcome.Unknown.class::isInstance);
    assertThat(outcomes.get(256)).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void afterSilenceNothingMoreIsSent() {
    List<Outcome> outcomes = script.socket().batch(requests(300));
    assertThat(script.sent).hasSize(1);
    assertThat(outcomes.subList(0, 256)).allMatch(Outcome.Unknown.class::isInstance);
    assertThat(outcomes.subList(256, 300)).allMatch(Outcome.Refused.class::isInstance);
    assertThat(((Outcome.Refused) outcomes.getLast()).reason())
        .hasMessage("request 299: ETIMEDOUT: not sent, as a request before it had no answer");
  }

  @Test
  void whatBelongsToOthersIsSkipped() {
    script.answer((kernel, sent) ->
        kernel
            .arrives(error(0, 1), error(last(sent) + 1, 1), error(4711, 1))
            .arrivesFrom(99, error(1, 1))
            .arrives(Script.link(1, 0, 1))
            .arrives(error(last(sent), 0)));
    assertThat(script.socket().batch(requests(3))).containsOnly(Outcome.APPLIED);
  }
}
