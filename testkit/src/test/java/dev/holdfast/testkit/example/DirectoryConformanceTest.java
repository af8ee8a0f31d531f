package dev.holdfast.testkit.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.testkit.Refusal;
import dev.holdfast.testkit.SourceConformance;
import dev.holdfast.testkit.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory source put to the conformance kit: all that a source author has to write. */
class DirectoryConformanceTest
    extends SourceConformance<Path, Map<String, String>, Set<String>, Boolean> {

  @TempDir private Path directory;

  @Override
  protected DirectorySource source() {
    return new DirectorySource();
  }

  @Override
  protected Path scope() {
    return directory;
  }

  @Override
  protected Boolean options() {
    return false;
  }

  @Override
  protected Map<String, String> nothing() {
    return Map.of();
  }

  @Override
  protected State<Map<String, String>> wanted() {
    return files(Map.of("motd", "Welcome\n", "hosts", "127.0.0.1 localhost\n", "empty", ""));
  }

  @Override
  protected State<Map<String, String>> another() {
    return files(Map.of("motd", "Good bye\n", "hosts", "127.0.0.1 localhost\n", "issue", "10"));
  }

  private static State<Map<String, String>> files(Map<String, String> files) {
    return new State<>(files, files);
  }

  @Override
  protected Map<String, String> world() throws IOException {
    var world = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        world.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return world;
  }

  @Override
  protected void strangerAdds() throws IOException {
    Files.writeString(directory.resolve("passwd"), "root:x:0:0");
  }

  @Override
  protected void undo() throws IOException {
    Files.writeString(directory.resolve("motd"), "I was here");
  }

  @Override
  protected void strangerMeets() throws IOException {
    Files.writeString(directory.resolve("motd"), "Welcome\n");
  }

  @Override
  protected void strangerTakes() throws IOException {
    Files.writeString(directory.resolve("motd"), "Mine");
  }

  @Override
  protected Refusal<Map<String, String>> refusal() {
    String tooLong = "x".repeat(300);
    return new Refusal<>(
        Map.of("motd", "Welcome\n", tooLong, ""),
        tooLong,
        "File name too long",
        Map.of("motd", "Welcome\n"));
  }

  @Override
  protected Map<String, String> invalid() {
    return Map.of("motd", "Welcome\n", "../passwd", "");
  }

  @Override
  protected Path missingScope() {
    return directory.resolve("missing");
  }

  @Test
  void anotherOnesFileIsTakenOverByLeaveOfTheOption() throws Exception {
    strangerTakes();
    var report = source().reconcile(directory, wanted().desired(), Set.of(), true);
    assertThat(report.applied())
        .contains(new Operation(Verb.ADOPT, "file", "motd", "Mine", "Welcome\n"));
    assertThat(world()).isEqualTo(wanted().shows());
    assertThat(report.lastApplied()).isEqualTo(wanted().shows().keySet());
  }
}
