package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);

  @Test
  void itSaysHowFarHowFastAndHowLongYet() {
    assertThat(ProgressBar.line(450_000, 1_000_000, 900_000_000))
        .isEqualTo(
            "[" + "#".repeat(13) + " ".repeat(17) + "] 450,000 of 1,000,000, 500,000/s, 1 s left");
    assertThat(ProgressBar.line(1_000_001, 1_000_000, 1)).contains("1,000,000 of 1,000,000");
  }

  @Test
  void itGoesWhenTheWorkIsDone() throws Exception {
    try (ProgressBar bar = new ProgressBar(out, true)) {
      bar.tried(0, 100_000);
      Thread.sleep(150);
      bar.tried(50_000, 100_000);
    }
    assertThat(screen.toString(StandardCharsets.UTF_8))
        .contains("50,000 of 100,000")
        .endsWith("\r\u001b[K");
  }

  @Test
  void shortWorkAndWhoeverIsNoTerminalSeeNothing() throws Exception {
    for (ProgressBar bar :
        new ProgressBar[] {new ProgressBar(out, true), new ProgressBar(out, false)}) {
      bar.tried(0, 9_999);
      Thread.sleep(150);
      bar.tried(5_000, 9_999);
      bar.close();
    }
    try (ProgressBar bar = new ProgressBar(out, false)) {
      bar.tried(1, 1_000_000);
      Thread.sleep(150);
      bar.tried(2, 1_000_000);
    }
    assertThat(screen.size()).isZero();
  }
}
