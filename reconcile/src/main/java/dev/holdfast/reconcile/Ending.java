package dev.holdfast.reconcile;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The end of a monitor: it comes once, and is told of when all that the monitor held is given back.
 */
public final class Ending {

  private final Runnable giveBack;
  private final AtomicBoolean over = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * An end that is still to come.
   *
   * @param giveBack gives back what the monitor holds by then; it is called once
   */
  public Ending(Runnable giveBack) {
    this.giveBack = giveBack;
  }

  /** Whether it has come, or is about to: nothing may ring or be taken any more. */
  public boolean isOver() {
    return over.get();
  }

  /**
   * Ends the monitor; later calls do nothing.
   *
   * @param reason why it broke, or null if it was closed or its scope went away
   */
  public void come(@Nullable Throwable reason) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    giveBack.run();
    boolean _ = reason == null ? ended.complete(null) : ended.completeExceptionally(reason);
  }

  /** What {@link Monitor#ended} answers. */
  public CompletionStage<Void> stage() {
    return ended.minimalCompletionStage();
  }
}
