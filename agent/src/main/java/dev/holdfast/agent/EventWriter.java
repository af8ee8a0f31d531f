package dev.holdfast.agent;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes events on a thread of its own: a pipe that nobody reads, or a terminal that somebody has
 * stopped, holds up what is written and not what is kept.
 */
final class EventWriter implements AutoCloseable {

  /** How many events wait to be written; what comes then is counted and left out. */
  static final int MOST = 10_000;

  private static final long PATIENCE_MILLIS = 400;

  private record Dated(Instant at, Event event) {}

  private final Output output;

  /** Empty is the end. */
  private final BlockingQueue<Optional<Dated>> waiting = new ArrayBlockingQueue<>(MOST);

  private final Thread thread =
      Thread.ofPlatform().daemon().name("holdfast-events").unstarted(this::write);
  private long leftOut;

  private EventWriter(Output output) {
    this.output = output;
  }

  static EventWriter start(Output output) {
    EventWriter writer = new EventWriter(output);
    writer.thread.start();
    return writer;
  }

  /** Has one written, in its turn. */
  synchronized void put(Event event) {
    Instant now = Instant.now();
    if (leftOut > 0 && waiting.remainingCapacity() > 1) {
      String text = leftOut + " more happened while nobody read this";
      boolean _ = offer(now, new Event.Note("holdfast", text));
      leftOut = 0;
    }
    if (leftOut > 0 || !offer(now, event)) {
      leftOut++;
    }
  }

  private boolean offer(Instant at, Event event) {
    return waiting.offer(Optional.of(new Dated(at, event)));
  }

  private void write() {
    try {
      for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
        output.event(next.get().at, next.get().event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until all is written, as far as somebody reads it. */
  @Override
  public void close() {
    try {
      if (waiting.offer(Optional.empty(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
