package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {

  @Test
  void outputErrorsAndExitStatusAreKeptApart() {
    Command.Outcome outcome = Command.of("sh", "-c", "echo out; echo err >&2; exit 3").run();
    assertThat(outcome).isEqualTo(new Command.Outcome(3, "out\n", "err\n"));
  }

  @Test
  void inputIsRead() {
    assertThat(Command.of("cat").withInput("zwölf\n").output()).isEqualTo("zwölf\n");
  }

  @Test
  void aProgramMayIgnoreItsInput() {
    assertThat(Command.of("true").withInput("x".repeat(1 << 20)).output()).isEmpty();
  }

  @Test
  void whatTakesTooLongIsKilled() {
    Command slow = Command.of("sleep", "600").within(Duration.ofMillis(50));
    assertThatThrownBy(slow::run).hasMessageContaining("sleep 600: killed after");
  }
}
