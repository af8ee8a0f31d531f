package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.SocketOptions;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each of many elements is asked for; what nft takes away is missed, wherever it was. */
class RollCallKernelTest extends NftKernelTest {

  private static final TableName TABLE = TableName.parse("inet t");
  private static final RollCall.Opener NONE =
      () -> {
        throw new KernelException("open another socket", Errno.EMFILE);
      };

  private ElementList made(String flags, int size) throws Exception {
    String addresses =
        IntStream.range(0, size)
            .mapToObj(i -> "10.%d.%d.%d".formatted(i >> 7, i >> 1 & 63, 4 * (i & 1)))
            .collect(Collectors.joining(", "));
    String text =
        "table inet t { set s { type ipv4_addr; %s elements = { %s }; }; }"
            .formatted(flags, addresses);
    converge(text);
    NormalForm form = new NormalForms(SocketOptions.DEFAULT).of(state(text), new TreeMap<>());
    return Objects.requireNonNull(form.tables().get(TABLE)).sets().get("s").elements().asked();
  }

  @Test
  void manyAreFoundAndNoneMayBeMissing() throws Exception {
    for (String flags : List.of("", "flags interval;", "flags interval; auto-merge;")) {
      ElementList all = made(flags, 2000);
      try (NftSession session = NftSession.open(scope(), SocketOptions.DEFAULT, new Guards())) {
        RollCall rollCall = new RollCall(session.socket(), NONE);
        assertThat(rollCall.finds(TABLE, "s", all)).isTrue();
        nft.run("delete element inet t s { 10.7.10.4 }");
        assertThat(rollCall.finds(TABLE, "s", all)).isFalse();
        nft.run("add element inet t s { 10.7.10.4 }");
        assertThat(rollCall.finds(TABLE, "s", all)).isTrue();
        assertThat(rollCall.finds(TABLE, "none", all)).isFalse();
      }
      nft.run("flush ruleset");
    }
  }

  @Test
  void veryManyAreAskedForByTwoOrByOneIfThereIsNoSecondSocket() throws Exception {
    ElementList all = made("", 30_000);
    try (NftSession session = NftSession.open(scope(), SocketOptions.DEFAULT, new Guards())) {
      AtomicInteger opened = new AtomicInteger();
      RollCall.Opener counted =
          () -> {
            opened.incrementAndGet();
            return NftSession.socket(session.namespace(), SocketOptions.DEFAULT.withPortId(0));
          };
      for (RollCall.Opener another : List.of(counted, NONE)) {
        RollCall rollCall = new RollCall(session.socket(), another);
        assertThat(rollCall.finds(TABLE, "s", all)).isTrue();
        for (String missing : List.of("10.0.0.0", "10.117.0.0", "10.234.23.4")) {
          nft.run("delete element inet t s { " + missing + " }");
          assertThat(rollCall.finds(TABLE, "s", all)).as("without %s", missing).isFalse();
          nft.run("add element inet t s { " + missing + " }");
        }
        assertThat(rollCall.finds(TABLE, "s", all)).isTrue();
      }
      assertThat(opened).hasValue(Runtime.getRuntime().availableProcessors() == 1 ? 0 : 5);
    }
  }
}
