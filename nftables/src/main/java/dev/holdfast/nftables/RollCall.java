package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.DumpSink;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Walk;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks for each of many elements of a set, and whether the kernel shows it in the same bytes.
 *
 * <p>The kernel answers on the thread that asks. So two threads ask for very many, each on a socket
 * of its own.
 */
final class RollCall {

  /** So many bytes of elements, some sixty, are asked for at once: more answers might be lost. */
  private static final int AT_ONCE = 1536;

  /**
   * From so many bytes on, some sixteen thousand addresses, a second thread is worth its socket.
   */
  private static final int VERY_MANY = 256 * 1024;

  /** Opens one more socket into the same namespace. */
  @FunctionalInterface
  interface Opener {
    NetlinkSocket open() throws KernelException;
  }

  private final NetlinkSocket socket;
  private final @Nullable Opener another;

  /**
   * @param another null if one thread is enough
   */
  RollCall(NetlinkSocket socket, @Nullable Opener another) {
    this.socket = socket;
    this.another = another;
  }

  /** Whether all of them are there. */
  boolean finds(TableName table, String set, ElementList wanted) {
    int length = wanted.length();
    if (another == null || length < VERY_MANY || Runtime.getRuntime().availableProcessors() == 1) {
      return finds(socket, table, set, wanted, 0, length);
    }
    NetlinkSocket second;
    try {
      second = another.open();
    } catch (KernelException e) {
      return finds(socket, table, set, wanted, 0, length);
    }
    int middle = wanted.cut(0, length / 2);
    var rest = new CompletableFuture<Boolean>();
    Runnable behind =
        () -> {
          // Nobody waits until it is closed, which the kernel may delay: see Resting.
          try (second) {
            rest.complete(finds(second, table, set, wanted, middle, length));
          } finally {
            rest.complete(false);
          }
        };
    Thread _ = Thread.ofPlatform().name("holdfast-nft-roll-call").daemon().start(behind);
    boolean first = finds(socket, table, set, wanted, 0, middle);
    return rest.join() && first;
  }

  private static boolean finds(
      NetlinkSocket socket, TableName table, String set, ElementList wanted, int begin, int end) {
    for (int from = begin; from < end; ) {
      int to = Math.min(wanted.cut(from, AT_ONCE), end);
      byte[] part = wanted.part(from, to);
      Same same = new Same(part);
      try {
        socket.askAll("look at elements of " + set, ElementLook.question(table, set, part), same);
      } catch (KernelException e) {
        return false;
      }
      if (!same.isWhole()) {
        return false;
      }
      from = to;
    }
    return true;
  }

  /** Compares elements, as they arrive, with others. */
  private static final class Same implements DumpSink {

    private final byte[] wanted;
    private int at;
    private boolean differs;

    Same(byte[] wanted) {
      this.wanted = wanted;
    }

    @Override
    public void begin() {
      at = 0;
      differs = false;
    }

    @Override
    public void show(Frame frame) {
      byte[] bytes = frame.bytes();
      Walk walk = RulesetReader.attributes(frame);
      if (!walk.find(NftMessages.ELEMENTS.number())) {
        return;
      }
      for (Walk list = walk.inside(); list.next() && !differs; ) {
        int next = at + list.payloadEnd() - list.at();
        differs =
            next > wanted.length
                || !Arrays.equals(wanted, at, next, bytes, list.at(), list.payloadEnd());
        at += Walk.aligned(next - at);
      }
    }

    boolean isWhole() {
      return !differs && at == wanted.length;
    }
  }
}
