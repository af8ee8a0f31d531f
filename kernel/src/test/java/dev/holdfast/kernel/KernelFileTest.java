package dev.holdfast.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Hygiene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files by plain system calls; plain files stand in for those of the kernel. Needs no privilege.
 */
final class KernelFileTest {

  @TempDir private Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aWholeFileIsReadWhateverItsSize() throws Exception {
    Random random = new Random(1);
    for (int size : new int[] {0, 1, 1023, 1024, 1025, 4096, 65_535, 65_536}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Files.write(folder.resolve("f"), bytes);
      assertThat(KernelFile.read(path("f"))).as("%d bytes", size).isEqualTo(bytes);
    }
  }

  @Test
  void moreThan64KibibytesIsEFBIG() throws Exception {
    Files.write(folder.resolve("f"), new byte[KernelFile.MAX_BYTES + 1]);
    KernelException refusal = Refused.by(() -> KernelFile.read(path("f")));
    assertThat(refusal).hasMessage("read " + path("f") + ": EFBIG: File too large");
  }

  @Test
  void whatIsMissingIsENOENTAndIsNotMade() {
    assertThat(Refused.errno(() -> KernelFile.read(path("nosuch")))).isEqualTo(Errno.ENOENT);
    assertThat(Refused.errno(() -> KernelFile.write(path("nosuch"), new byte[1])))
        .isEqualTo(Errno.ENOENT);
    assertThat(Refused.errno(() -> KernelFile.list(path("nosuch")))).isEqualTo(Errno.ENOENT);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatGrowsWithTheMachineIsReadAsFarAsOneAsks() throws Exception {
    Files.write(folder.resolve("f"), new byte[3 * KernelFile.MAX_BYTES]);
    assertThat(KernelFile.read(path("f"), 1 << 20)).hasSize(3 * KernelFile.MAX_BYTES);
    assertThat(Refused.errno(() -> KernelFile.read(path("f"), 100_000))).isEqualTo(Errno.EFBIG);
  }

  @Test
  void aDirectoryIsMadeOnceAndRemovedWhenItIsEmpty() throws Exception {
    KernelFile.makeDirectory(path("d"));
    KernelFile.makeDirectory(path("d/e"));
    assertThat(folder.resolve("d/e")).isEmptyDirectory();
    assertThat(Refused.errno(() -> KernelFile.makeDirectory(path("d")))).isEqualTo(Errno.EEXIST);
    assertThat(Refused.errno(() -> KernelFile.makeDirectory(path("no/d")))).isEqualTo(Errno.ENOENT);
    assertThat(Refused.errno(() -> KernelFile.removeDirectory(path("d"))))
        .isEqualTo(Errno.ENOTEMPTY);
    KernelFile.removeDirectory(path("d/e"));
    KernelFile.removeDirectory(path("d"));
    assertThat(folder).isEmptyDirectory();
    assertThat(Refused.errno(() -> KernelFile.removeDirectory(path("d")))).isEqualTo(Errno.ENOENT);
  }

  @Test
  void anErrnoIsTheKernelsOwn() throws Exception {
    Files.createDirectory(folder.resolve("d"));
    Files.write(folder.resolve("f"), new byte[1]);
    assertThat(Refused.errno(() -> KernelFile.read(path("d")))).isEqualTo(Errno.EISDIR);
    assertThat(Refused.errno(() -> KernelFile.write(path("d"), new byte[1])))
        .isEqualTo(Errno.EISDIR);
    assertThat(Refused.errno(() -> KernelFile.list(path("f")))).isEqualTo(Errno.ENOTDIR);
    assertThat(Refused.errno(() -> KernelFile.read(path("f/g")))).isEqualTo(Errno.ENOTDIR);
    assertThat(Refused.errno(() -> KernelFile.read(path("x".repeat(256)))))
        .isEqualTo(Errno.ENAMETOOLONG);
    assertThat(Refused.by(() -> KernelFile.read("/proc/a\0b")))
        .hasMessageEndingWith(": EINVAL: the path contains a NUL");
  }

  @Test
  void aKnobIsReadWithItsLineEnd() throws Exception {
    assertThat(new String(KernelFile.read("/proc/sys/kernel/ostype"), US_ASCII))
        .isEqualTo("Linux\n");
  }

  @Test
  void aWriteIsOneWriteFromTheStart() throws Exception {
    Files.writeString(folder.resolve("f"), "12345");
    KernelFile.write(path("f"), "ab".getBytes(US_ASCII));
    assertThat(folder.resolve("f")).hasContent("ab345");
    KernelFile.write(path("f"), new byte[0]);
    assertThat(folder.resolve("f")).hasContent("ab345");
  }

  @Test
  void aFolderIsListedByNameWithoutItself() throws Exception {
    for (int i = 0; i < 2000; i++) {
      Files.createFile(folder.resolve("file-" + i + "-" + "x".repeat(i % 100)));
    }
    Files.createDirectory(folder.resolve("aaa"));
    var entries = KernelFile.list(folder.toString());
    assertThat(entries).hasSize(2001).isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
    assertThat(entries.getFirst()).isEqualTo(new KernelFile.Entry("aaa", true));
    assertThat(entries.get(1).isDirectory()).isFalse();
  }

  @Test
  void identityIsOfTheFileAndNotOfItsName() throws Exception {
    Files.createFile(folder.resolve("a"));
    Files.createFile(folder.resolve("b"));
    Files.createLink(folder.resolve("c"), folder.resolve("a"));
    assertThat(KernelFile.identity(path("a")))
        .isEqualTo(KernelFile.identity(path("c")))
        .isNotEqualTo(KernelFile.identity(path("b")));
    assertThat(KernelFile.identity(path("a")).inode())
        .isEqualTo(Files.getAttribute(folder.resolve("a"), "unix:ino"));
  }

  @Test
  void nothingStaysOpen() throws Exception {
    Files.write(folder.resolve("f"), new byte[KernelFile.MAX_BYTES + 1]);
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 200; i++) {
        assertThat(KernelFile.read("/proc/sys/kernel/ostype")).isNotEmpty();
        assertThat(KernelFile.list("/proc/sys/kernel")).isNotEmpty();
        assertThat(Refused.errno(() -> KernelFile.read(path("f")))).isEqualTo(Errno.EFBIG);
      }
    });
  }
}
