package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Request;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.netlink.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a chain stands on, as the kernel shows it. The nft of this machine may be too old to write
 * the beginning of a name, so the messages are written here.
 */
class DevicesKernelTest extends NftKernelTest {

  private static final TableName TABLE = TableName.parse("netdev t");
  private static final int NAME = 1;
  private static final int PREFIX = 2;

  private static Chain chain(int attribute, String device) {
    byte[] text = (device + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] devices =
        Attributes.build().put(Expressions.bytes(attribute), text).attributes().bytes();
    byte[] hook =
        Attributes.build()
            .put(Expressions.bytes(1), new byte[4])
            .put(Expressions.bytes(2), new byte[4])
            .put(Expressions.bytes(4), devices)
            .attributes()
            .bytes();
    return new Chain("c", 0, new Blob(hook), 1L, "filter", 1, null, List.of());
  }

  /** What the kernel shows of a chain that it was given. */
  private Chain shown(NftSession session, Chain chain) throws Exception {
    TableWriter writer = new TableWriter(TABLE, new AtomicLong());
    List<Request> requests =
        Stream.of(writer.newTable(0, Blob.EMPTY), writer.newChain(chain))
            .map(part -> new Request("make a chain", part.message()))
            .toList();
    Request begin = new Request("make", NftMessages.begin(session.reader().generation()));
    Verdict verdict = session.socket().together(begin, requests, NftMessages.end());
    assumeTrue(verdict.isDone(), () -> "this kernel knows no beginnings of names: " + verdict);
    Table table = session.reader().read(_ -> true).tables().get(TABLE);
    nft.run("delete table netdev t");
    return Objects.requireNonNull(Objects.requireNonNull(table).chains().get("c"));
  }

  @Test
  void theBeginningOfNamesIsNoNameAndIsComparedAndWrittenAsItIs() throws Exception {
    own.ip("link", "add", "eth0", "type", "bridge");
    try (NftSession session = NftSession.open(scope(), SocketOptions.DEFAULT, new Guards())) {
      Chain named = shown(session, chain(NAME, "eth0"));
      assertThat(named.devices()).containsExactly("eth0");
      Chain begun = shown(session, chain(PREFIX, "eth0"));
      assertThat(begun.devices()).isEmpty();
      assertThat(begun.content()).isNotEqualTo(named.content());
      assertThat(shown(session, begun).content()).isEqualTo(begun.content());
      session.done();
    }
  }
}
