package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that tell of changes; all but the one of a namespace need no privilege. */
@Timeout(120)
final class FileWatchesKernelTest {

  @TempDir private Path folder;
  private NamespaceHandle self;

  /** Keeps what it is told. */
  private static final class Notes implements FileWatches.Listener {
    final ConcurrentLinkedQueue<String> changes = new ConcurrentLinkedQueue<>();
    final AtomicInteger goings = new AtomicInteger();

    @Override
    public void changed(String entry) {
      changes.add(entry);
    }

    @Override
    public void gone() {
      goings.incrementAndGet();
    }
  }

  @BeforeEach
  void openSelf() throws KernelException {
    self = NamespaceHandle.open(new Namespace.Self());
  }

  @AfterEach
  void nothingIsLeft() {
    self.close();
    await().until(() -> inotifies() == 0);
  }

  private static long inotifies() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(FileWatchesKernelTest::isInotify).count();
    }
  }

  private static boolean isInotify(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("anon_inode:inotify");
    } catch (IOException e) {
      return false;
    }
  }

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "0");
  }

  private FileWatches.Watch watch(Path path, int mask, FileWatches.Listener listener)
      throws KernelException {
    return FileWatches.watch(self, path.toString(), mask, listener);
  }

  @Test
  void aWriteRings() throws Exception {
    Path file = file("f");
    Notes notes = new Notes();
    try (var _ = watch(file, FileWatches.WRITTEN, notes)) {
      Files.writeString(file, "1");
      await().until(() -> !notes.changes.isEmpty());
      assertThat(notes.changes).containsOnly("");
    }
  }

  @Test
  void manyWatchesShareOneInotify() throws Exception {
    List<FileWatches.Watch> watches = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      watches.add(watch(file("f" + i), FileWatches.WRITTEN, new Notes()));
    }
    assertThat(inotifies()).isEqualTo(1);
    for (FileWatches.Watch watch : watches) {
      assertThat(inotifies()).isEqualTo(1);
      watch.close();
    }
    await().until(() -> inotifies() == 0);
  }

  @Test
  void twoWatchesOfOneFileAreEachTheirOwn() throws Exception {
    Notes writes = new Notes();
    Notes arrivals = new Notes();
    Notes closed = new Notes();
    try (var _ = watch(folder, FileWatches.WRITTEN, writes);
        var third = watch(folder, FileWatches.ENTRY_APPEARED, closed);
        var _ = watch(folder, FileWatches.ENTRY_APPEARED | FileWatches.ENTRY_GONE, arrivals)) {
      third.close();
      Files.createDirectory(folder.resolve("d"));
      Files.delete(folder.resolve("d"));
      await().until(() -> arrivals.changes.size() == 2);
      assertThat(arrivals.changes).containsExactly("d", "d");
      Files.writeString(folder.resolve("f"), "1");
      await().until(() -> !writes.changes.isEmpty());
      assertThat(writes.changes).containsOnly("f");
      assertThat(closed.changes).isEmpty();
    }
  }

  @Test
  void aFileThatIsDeletedIsGoneAndMayComeBack() throws Exception {
    Path file = file("f");
    Notes before = new Notes();
    try (var _ = watch(file, FileWatches.WRITTEN, before)) {
      Files.delete(file);
      await().until(() -> before.goings.get() == 1);
      await().until(() -> inotifies() == 0);
      Notes after = new Notes();
      try (var _ = watch(file("f"), FileWatches.WRITTEN, after)) {
        Files.writeString(file, "2");
        await().until(() -> !after.changes.isEmpty());
        assertThat(before.goings).hasValue(1);
      }
    }
  }

  @Test
  void aFileThatThereIsNotIsENOENT() {
    Path missing = folder.resolve("nosuch");
    KernelException refusal = Refused.by(() -> watch(missing, FileWatches.WRITTEN, new Notes()));
    assertThat(refusal).hasMessageStartingWith("watch " + missing + ": ENOENT");
  }

  @Test
  void thoseOfManyThatAreThereAreWatched() throws Exception {
    List<String> paths =
        List.of(file("a").toString(), folder.resolve("nosuch").toString(), file("b").toString());
    Notes notes = new Notes();
    List<FileWatches.Watch> watches = FileWatches.watchAll(self, paths, FileWatches.WRITTEN, notes);
    assertThat(watches).hasSize(2);
    Files.writeString(folder.resolve("b"), "1");
    await().until(() -> !notes.changes.isEmpty());
    watches.forEach(FileWatches.Watch::close);
  }

  @Test
  void aListenerThatThrowsHurtsNobody() throws Exception {
    Path file = file("f");
    Notes notes = new Notes();
    FileWatches.Listener broken =
        new FileWatches.Listener() {
          @Override
          public void changed(String entry) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void gone() {}
        };
    try (var _ = watch(file, FileWatches.WRITTEN, broken);
        var _ = watch(file, FileWatches.WRITTEN, notes)) {
      Files.writeString(file, "1");
      await().until(() -> !notes.changes.isEmpty());
    }
  }

  @Test
  void aListenerMayCloseItsOwnWatch() throws Exception {
    Path file = file("f");
    AtomicReference<FileWatches.Watch> watch = new AtomicReference<>();
    AtomicBoolean closed = new AtomicBoolean();
    watch.set(
        watch(
            file,
            FileWatches.WRITTEN,
            new FileWatches.Listener() {
              @Override
              public void changed(String entry) {
                FileWatches.Watch mine = watch.get();
                if (mine != null) {
                  mine.close();
                  closed.set(true);
                }
              }

              @Override
              public void gone() {}
            }));
    Files.writeString(file, "1");
    await().untilTrue(closed);
    await().until(() -> inotifies() == 0);
  }

  @Test
  void aKnobInsideANamespaceRings() throws Exception {
    String key = "/proc/sys/net/ipv4/ip_forward";
    Notes inside = new Notes();
    Notes outside = new Notes();
    try (var own = OwnNamespace.create();
        var other = OwnNamespace.create();
        var handle = NamespaceHandle.open(new Namespace.Named(own.name()));
        var elsewhere = NamespaceHandle.open(new Namespace.Named(other.name()));
        var _ = FileWatches.watch(handle, key, FileWatches.WRITTEN, inside);
        var _ = FileWatches.watch(elsewhere, key, FileWatches.WRITTEN, outside)) {
      assertThat(inotifies()).isEqualTo(1);
      own.setSysctl("net.ipv4.ip_forward", "1");
      await().until(() -> !inside.changes.isEmpty());
      assertThat(own.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
      assertThat(outside.changes).isEmpty();
    }
    Hygiene.assertAllThreadsAtHome();
  }

  /** Watches come and go from several threads, and from their own listeners, amid writes. */
  @Test
  void comingAndGoingAmidEventsNeitherHangsNorLeaks() throws Exception {
    long seed = System.nanoTime();
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      files.add(file("f" + i));
    }
    Hygiene.assertNothingLeaked(() -> {
      var failures = new ConcurrentLinkedQueue<Throwable>();
      AtomicBoolean done = new AtomicBoolean();
      Thread writer = Thread.ofPlatform().start(() -> writeUntil(done, files, failures));
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 5; t++) {
        Random random = new Random(seed + t);
        threads.add(Thread.ofPlatform().start(() -> comeAndGo(random, files, failures)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      done.set(true);
      writer.join();
      assertThat(failures).as("seed %d", seed).isEmpty();
    });
    assertThat(inotifies()).isZero();
  }

  private static void writeUntil(
      AtomicBoolean done, List<Path> files, ConcurrentLinkedQueue<Throwable> failures) {
    try {
      while (!done.get()) {
        for (Path file : files) {
          Files.writeString(file, "1");
        }
      }
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void comeAndGo(
      Random random, List<Path> files, ConcurrentLinkedQueue<Throwable> failures) {
    try {
      for (int i = 0; i < 400; i++) {
        Path file = files.get(random.nextInt(files.size()));
        AtomicReference<FileWatches.Watch> watch = new AtomicReference<>();
        boolean byItself = random.nextInt(4) == 0;
        FileWatches.Listener listener =
            new FileWatches.Listener() {
              @Override
              public void changed(String entry) {
                FileWatches.Watch mine = watch.get();
                if (byItself && mine != null) {
                  mine.close();
                }
              }

              @Override
              public void gone() {}
            };
        try (var opened = watch(file, FileWatches.WRITTEN, listener)) {
          watch.set(opened);
          if (random.nextBoolean()) {
            Files.writeString(file, "2");
          }
        }
      }
    } catch (Throwable e) {
      failures.add(e);
    }
  }
}
