package dev.holdfast.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnobsTest {

  @TempDir private Path folder;

  private final Knobs knobs = new Knobs();

  @Test
  void oneOpenFileIsReadWrittenAndReadAgain() throws Exception {
    Path file = Files.writeString(folder.resolve("knob"), "before");
    try (knobs) {
      Knobs.Knob knob = knobs.open(name("knob"), true);
      assertThat(knobs.read(knob)).asString(UTF_8).isEqualTo("before");
      knobs.write(knob, "behind".getBytes(UTF_8));
      assertThat(file).hasContent("behind");
      Files.writeString(file, "others'");
      assertThat(knobs.read(knob)).asString(UTF_8).isEqualTo("others'");
      knobs.write(knob, "again, ".getBytes(UTF_8));
      assertThat(file).hasContent("again, ");
      knobs.close(knob);
    }
  }

  @Test
  void aFileOfProcIsMadeAnewForEveryRead() throws Exception {
    Knobs.Name uptime = Knobs.Name.of("/proc/sys/kernel/random/uuid");
    try (knobs) {
      Knobs.Knob knob = knobs.open(uptime, false);
      byte[] one = knobs.read(knob);
      assertThat(one).hasSize(37);
      assertThat(knobs.read(knob)).hasSize(37).isNotEqualTo(one);
      knobs.close(knob);
    }
  }

  @Test
  void longTextsAreReadAndWrittenWhole() throws Exception {
    String text = "0123456789".repeat(2_000);
    Path file = Files.writeString(folder.resolve("knob"), text);
    try (knobs) {
      Knobs.Knob knob = knobs.open(name("knob"), true);
      assertThat(knobs.read(knob)).asString(UTF_8).isEqualTo(text);
      knobs.write(knob, "9876543210".repeat(2_000).getBytes(UTF_8));
      assertThat(file).hasContent("9876543210".repeat(2_000));
      knobs.close(knob);
    }
  }

  @Test
  void filesOfManyDirectoriesAreToldApart() throws Exception {
    for (String path : new String[] {"a/x", "a/y", "b/x", "ab/x"}) {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.writeString(folder.resolve(path), path);
    }
    try (knobs) {
      for (String path : new String[] {"a/x", "a/y", "b/x", "ab/x", "a/x", "b/x"}) {
        Knobs.Knob knob = knobs.open(name(path), false);
        assertThat(knobs.read(knob)).asString(UTF_8).isEqualTo(path);
        knobs.close(knob);
      }
    }
  }

  @Test
  void whatIsMissingIsNotMadeAndRefusalsKeepTheirErrno() throws Exception {
    try (knobs) {
      assertThatThrownBy(() -> knobs.open(name("none"), true))
          .hasMessage("open " + folder + "/none: ENOENT: No such file or directory");
      assertThat(folder.resolve("none")).doesNotExist();
      assertThatThrownBy(() -> knobs.open(name("no/such"), false)).hasMessageContaining("ENOENT");
      assertThatThrownBy(() -> knobs.open(Knobs.Name.of("/proc/sys/kernel/osrelease"), true))
          .hasMessage("open /proc/sys/kernel/osrelease: EACCES: Permission denied");
    }
  }

  @Test
  void noDescriptorIsLeft() throws Exception {
    Files.writeString(folder.resolve("knob"), "1");
    long before = descriptors();
    try (knobs) {
      for (int i = 0; i < 100; i++) {
        knobs.close(knobs.open(name("knob"), true));
        assertThatThrownBy(() -> knobs.open(name("none/x"), true)).isNotNull();
      }
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void oneThatIsLeftOpenIsReadByAnother() throws Exception {
    Files.writeString(folder.resolve("knob"), "still here");
    Knobs.Knob left;
    try (knobs) {
      left = knobs.open(name("knob"), false);
    }
    try (Knobs later = new Knobs()) {
      assertThat(later.read(left)).asString(UTF_8).isEqualTo("still here");
      later.close(left);
    }
  }

  @Test
  void onlyAnAbsolutePathBelowADirectoryNamesOne() {
    for (String path : new String[] {"", "knob", "a/knob", "/knob", "/a\0b/knob"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Knobs.Name.of(path));
    }
  }

  private Knobs.Name name(String file) {
    return Knobs.Name.of(folder.resolve(file).toString());
  }

  /** Those into the test's folder: other tests of this JVM have some too. */
  private long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(
              fd -> {
                try {
                  return Files.readSymbolicLink(fd).startsWith(folder);
                } catch (IOException e) {
                  return false;
                }
              })
          .count();
    }
  }
}
