package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.Multicast;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Who else commits: each commit ends with a message that names the process.
 *
 * <p>It listens on the thread of all monitors, and takes note.
 */
final class Committers implements AutoCloseable {

  private static final int BUFFER = 4 * 1024 * 1024;

  private static final int A_MOMENT_MS = 200;

  private final CountDownLatch heard = new CountDownLatch(1);
  private final LongPredicate ours;
  private final Consumer<Set<NftPlace>> whenOthers;
  private final NftPlace.Gathering gathering = new NftPlace.Gathering();
  private volatile @Nullable String last;
  private @Nullable Multicast multicast;

  private Committers(LongPredicate ours, Consumer<Set<NftPlace>> whenOthers) {
    this.ours = ours;
    this.whenOthers = whenOthers;
  }

  /**
   * Listens from now on.
   *
   * @param ours whether a commit from a port id is ours
   * @param whenOthers told of each commit that is not, or may not be, and where it changed
   *     something; nowhere is anywhere
   * @param whenEnded told why nothing will be heard any more
   */
  static Committers listen(
      NamespaceHandle namespace,
      LongPredicate ours,
      Consumer<Set<NftPlace>> whenOthers,
      Consumer<KernelException> whenEnded)
      throws KernelException {
    Committers committers = new Committers(ours, whenOthers);
    committers.multicast =
        Multicast.listen(
            namespace,
            NftMessages.PROTOCOL,
            NftMessages.VOCABULARY,
            new int[] {NftMessages.GROUP},
            BUFFER,
            new Multicast.Listener() {
              @Override
              public void messages(List<Message> messages) {
                committers.hear(messages);
              }

              @Override
              public void overrun() {
                committers.overrun();
              }

              @Override
              public void ended(KernelException reason) {
                whenEnded.accept(reason);
              }
            });
    return committers;
  }

  private void hear(List<Message> messages) {
    for (Message message : messages) {
      if (ours.test(message.port())) {
        continue;
      }
      if (message.is(NftMessages.NEWGEN)) {
        last = name(message);
        heard.countDown();
        whenOthers.accept(gathering.end());
      } else {
        gathering.take(message);
      }
    }
  }

  /** What was lost may have been the rest of a commit, too. */
  private void overrun() {
    gathering.everywhere();
    whenOthers.accept(Set.of());
  }

  private static String name(Message message) {
    Long pid = message.get(NftMessages.GEN_PID);
    String name = message.get(NftMessages.GEN_NAME);
    return (name == null ? "somebody" : name) + (pid == null ? "" : " (process " + pid + ")");
  }

  /**
   * Who did so last, such as {@code nft (process 4242)}; if nobody has yet, it waits a moment for
   * the next who does.
   */
  String last() {
    try {
      boolean _ = heard.await(A_MOMENT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String name = last;
    return name == null ? "somebody" : name;
  }

  @Override
  public void close() {
    if (multicast != null) {
      multicast.close();
    }
  }
}
