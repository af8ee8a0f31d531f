package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process comes to that tries out a text, by what a shell does in its place. */
class NftTrialTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> TEXTS = List.of("table ip t\n", "table ip u {\n\"}\n");

  @TempDir Path folder;

  private static NftTrial trial(String script, Duration patience) {
    return new NftTrial(List.of("/bin/sh", "-c", script), patience);
  }

  private static Optional<String> verdict(String script) {
    return trial(script, LONG).objection(TEXTS);
  }

  @Test
  void whatIsRightAndWhatIsPlainlyWrongMayBeReadHere() {
    assertThat(verdict("exit 0")).isEmpty();
    assertThat(verdict("exit 78")).isEmpty();
  }

  @Test
  void whatEndsTheProcessMayNot() {
    assertThat(verdict("kill -ABRT $$"))
        .contains("not read: libnftables ends the process over it (signal 6)");
    assertThat(verdict("kill -SEGV $$")).get().asString().contains("signal 11");
    assertThat(verdict("exit 3")).contains("not read: the process that tried it out ended with 3");
    assertThat(verdict("kill -KILL $$")).get().asString().contains("ended with 137");
    assertThat(trial("exec sleep 60", Duration.ofMillis(50)).objection(TEXTS))
        .get()
        .asString()
        .contains("takes longer");
    assertThat(new NftTrial(List.of("/no/such/command"), LONG).objection(TEXTS))
        .get()
        .asString()
        .contains("cannot be tried out");
  }

  @Test
  void itIsGivenADocumentOfTheTexts() throws Exception {
    Path given = folder.resolve("given");
    assertThat(verdict("cat > " + given)).isEmpty();
    assertThat(Files.readString(given))
        .isEqualTo("{\"host\":{\"nftables\":[\"table ip t\\n\",\"table ip u {\\n\\\"}\\n\"]}}");
  }

  @Test
  void onlyWhatChangedIsTriedOut() throws Exception {
    Path tried = folder.resolve("tried");
    NftTrial trial = trial("echo >> " + tried, LONG);
    assertThat(trial.trusting().objection(TEXTS)).isEmpty();
    trial.settle();
    for (int reload = 0; reload < 3; reload++) {
      assertThat(trial.objection(TEXTS)).isEmpty();
      trial.settle();
    }
    assertThat(tried).doesNotExist();
    assertThat(trial.objection(List.of("table ip v\n"))).isEmpty();
    trial.settle();
    assertThat(trial.objection(List.of("table ip v\n"))).isEmpty();
    assertThat(Files.readAllLines(tried)).hasSize(1);
    trial.settle();
    assertThat(trial.objection(TEXTS)).isEmpty();
    assertThat(Files.readAllLines(tried)).hasSize(2);
  }

  @Test
  void theOwnCommandIsStartedWithOtherWords() {
    List<String> line =
        List.of(
            "java", "-Xms8m", "-m", "dev.holdfast.agent/" + Holdfast.class.getName(), "run", "f");
    assertThat(OwnCommand.of(line, "validate", "-"))
        .contains(
            List.of(
                "java",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Xms8m",
                "-m",
                "dev.holdfast.agent/" + Holdfast.class.getName(),
                "validate",
                "-"));
    assertThat(OwnCommand.of(List.of("java", "-jar", "mine.jar"), "validate")).isEmpty();
  }
}
