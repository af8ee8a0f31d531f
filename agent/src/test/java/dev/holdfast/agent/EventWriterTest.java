package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events are written in their turn, and whoever does not read them holds up nobody. */
@Timeout(60)
class EventWriterTest {

  private static final Duration LIVELY = Duration.ofSeconds(10);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch read = new CountDownLatch(1);
  private final EventWriter writer;

  /** A pipe that nobody reads until somebody does. */
  private final class Pipe extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      try {
        read.await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      written.write(b);
    }
  }

  EventWriterTest() {
    PrintStream out = new PrintStream(new Pipe(), false, StandardCharsets.UTF_8);
    writer = EventWriter.start(new TextOutput(out, out, new Style(false)));
  }

  private void put(int from, int to) {
    for (int i = from; i < to; i++) {
      writer.put(new Event.Note("host", "number " + i));
    }
  }

  /** The lines that were written, without their time. */
  private List<String> lines() {
    String text = written.toString(StandardCharsets.UTF_8);
    return text.lines().map(line -> line.replaceFirst("^[0-9:.]+ ", "")).toList();
  }

  @Test
  void whatWasPutIsWrittenInItsTurnWhenItIsClosed() {
    read.countDown();
    put(0, 3);
    writer.close();
    assertThat(lines()).containsExactly("host number 0", "host number 1", "host number 2");
  }

  @Test
  void whoDoesNotReadHoldsUpNobodyAndIsToldHowMuchWasLeftOut() {
    int many = EventWriter.MOST + 1000;
    put(0, many);
    writer.close();
    assertThat(lines()).isEmpty();

    read.countDown();
    await().atMost(LIVELY).until(() -> lines().contains("host number " + (EventWriter.MOST - 1)));
    put(many, many + 1);

    await().atMost(LIVELY).until(() -> lines().contains("host number " + many));
    assertThat(lines())
        .startsWith("host number 0")
        .anyMatch(line -> line.matches("holdfast [0-9]+ more happened while nobody read this"));
  }
}
