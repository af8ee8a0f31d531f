package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When files are read again. */
class ReloadTest {

  @TempDir private Path folder;
  private Path document;
  private Path routes;

  @BeforeEach
  void write() throws IOException {
    document = old(folder.resolve("doc.yaml"), "{}");
    routes = old(folder.resolve("some.routes"), "# none");
  }

  private static Path old(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private static boolean isDueOnceAtRest(Reload reload) {
    boolean _ = reload.isDue();
    return reload.isDue();
  }

  @Test
  void whatNobodyTouchesIsReadOnce() {
    Reload reload = new Reload(List.of(document));
    reload.lookBeside(List.of(routes));
    assertThat(isDueOnceAtRest(reload)).isFalse();
  }

  @Test
  void anEditIsSeenOnceItIsAtRest() throws IOException {
    Reload reload = new Reload(List.of(document));
    Files.writeString(document, "host: {}");
    assertThat(reload.isDue()).isFalse();
    assertThat(reload.isDue()).isTrue();
    assertThat(isDueOnceAtRest(reload)).isFalse();
  }

  @Test
  void anEditWhileTheFilesAreReadIsSeen() throws IOException {
    Reload reload = new Reload(List.of(document));
    Files.writeString(document, "host: {}");
    Files.writeString(routes, "10.0.0.0/24 dev a");
    reload.lookBeside(List.of(routes));
    assertThat(isDueOnceAtRest(reload)).isTrue();
    reload.lookBeside(List.of(routes));
    assertThat(isDueOnceAtRest(reload)).isFalse();
    Files.writeString(routes, "10.0.0.0/24 dev b");
    assertThat(isDueOnceAtRest(reload)).isTrue();
  }

  @Test
  void aFileThatIsNamedAndMissingIsAwaited() throws IOException {
    Path missing = folder.resolve("missing.routes");
    Reload reload = new Reload(List.of(document));
    reload.lookBeside(List.of(missing));
    assertThat(isDueOnceAtRest(reload)).isFalse();
    Files.writeString(missing, "# none");
    assertThat(isDueOnceAtRest(reload)).isTrue();
  }

  @Test
  void aPipeThatWasReadIsNoChange() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Reload reload = new Reload(List.of(pipe));
    String[] asIfRead = {"touch", "-d", "1 minute ago", pipe.toString()};
    assertThat(new ProcessBuilder(asIfRead).start().waitFor()).isZero();
    assertThat(isDueOnceAtRest(reload)).isFalse();
    assertThat(reload.hasEmptyFile()).isFalse();
  }

  @Test
  void onlyDocumentsOfAFolderCount() throws IOException {
    Reload reload = new Reload(List.of(folder));
    Files.createFile(folder.resolve(".gitkeep"));
    Files.createDirectory(folder.resolve("more"));
    assertThat(isDueOnceAtRest(reload)).isFalse();
    assertThat(reload.hasEmptyFile()).isFalse();
    Files.createFile(folder.resolve("more.yaml"));
    assertThat(isDueOnceAtRest(reload)).isTrue();
    assertThat(reload.hasEmptyFile()).isTrue();
  }
}
