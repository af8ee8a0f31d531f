package dev.holdfast.agent;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that makes the command start fast, and everything that may be wrong with it. */
class FastStartTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String DOCUMENT = "host: {sysctl: {kernel.ostype: Linux}}\n";
  private static final String NOTHING = "nothing to do: all is as declared\n";

  /** A checkout that has been built. */
  @TempDir static Path checkout;

  private static Path image;
  private static Path cache;
  private static Path made;
  private static Path document;

  /** What the first use made: to make it is most of what these tests cost. */
  private static Path cacheOfFirstUse;

  private static Path madeOfFirstUse;

  @BeforeAll
  static void checkout() throws IOException {
    image = checkout.resolve("agent/target/holdfast");
    cache = image.resolve("holdfast.aot");
    made = image.resolve("holdfast.aot.made");
    document = checkout.resolve("good.yaml");
    BuiltCommand.checkOut(checkout);
    Files.writeString(document, DOCUMENT);
    worksAsEver();
    cacheOfFirstUse = Files.copy(cache, checkout.resolve("cache"), COPY_ATTRIBUTES);
    madeOfFirstUse = Files.copy(made, checkout.resolve("made"), COPY_ATTRIBUTES);
  }

  @BeforeEach
  void asAfterTheFirstUse() throws IOException {
    Files.copy(cacheOfFirstUse, cache, COPY_ATTRIBUTES, REPLACE_EXISTING);
    Files.copy(madeOfFirstUse, made, COPY_ATTRIBUTES, REPLACE_EXISTING);
  }

  private static void asBeforeTheFirstUse() throws IOException {
    Files.delete(cache);
    Files.delete(made);
  }

  @Test
  void theFirstUseMakesTheCacheAndTheNextStandsOnIt() throws IOException {
    assertThat(cache).isNotEmptyFile();
    FileTime first = Files.getLastModifiedTime(cache);
    Path log = checkout.resolve("jvm.log");

    Command.Outcome second = planBy(talkative(log));

    assertThat(second.out()).isEqualTo(NOTHING);
    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(first);
    // Options that the cache cannot be with are easily added; each costs half of what it gains.
    assertThat(log).content().contains("Using AOT-linked classes: true");
  }

  @Test
  void twoWhoUseItFirstAtOnceBothWork() throws IOException {
    asBeforeTheFirstUse();
    Process one = started();
    Process two = started();

    assertThat(said(one)).isEqualTo(NOTHING);
    assertThat(said(two)).isEqualTo(NOTHING);
    worksAsEver();
    assertThat(cache).isNotEmptyFile();
    try (Stream<Path> left = Files.list(image)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("lib", "built", "holdfast.aot", "holdfast.aot.made");
    }
  }

  @Test
  void aTruncatedCacheIsMadeAnew() throws IOException {
    long size = Files.size(cache);
    truncate();

    worksAsEver();

    assertThat(Files.size(cache)).isGreaterThan(size / 2);
  }

  @Test
  void aTruncatedCacheThatLooksGoodSpoilsNothing() throws IOException {
    truncate();
    looksGood();

    worksAsEver();
  }

  @Test
  void aCacheOfOtherBytesSpoilsNothing() throws IOException {
    Files.writeString(cache, "this is no cache\n".repeat(10_000));
    looksGood();

    worksAsEver();
    Files.writeString(cache, "");
    looksGood();

    worksAsEver();
  }

  @Test
  void theCacheOfAnotherJdkIsNotUsed() throws IOException {
    String ours = Files.readString(made);
    Files.writeString(made, "/opt/jdk-25 JAVA_RUNTIME_VERSION=\"25+36\" made\n");
    Files.writeString(cache, "what another one made");
    looksGood();

    worksAsEver();

    assertThat(made).hasContent(ours);
    assertThat(Files.size(cache)).isGreaterThan(1_000_000);
  }

  @Test
  void aCacheThatCannotBeMadeIsNotTriedEachTime() throws IOException {
    Files.delete(cache);
    Files.writeString(made, Files.readString(made).replace(" made", " failed"));

    worksAsEver();

    assertThat(cache).doesNotExist();
  }

  @Test
  void aReadOnlyCheckoutWorksWithoutACache() throws IOException {
    Needs.privilege();
    Needs.program("unshare");
    asBeforeTheFirstUse();
    String script =
        "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && exec \"$1/holdfast\" plan \"$2\"";

    Command.Outcome outcome =
        Command.of(
                "unshare", "-m", "sh", "-c", script, "sh", checkout.toString(), document.toString())
            .within(LONG)
            .run();

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).isEqualTo(NOTHING);
    assertThat(cache).doesNotExist();
  }

  /** The same JDK, which tells of its cache. */
  private Path talkative(Path log) throws IOException {
    Path real = Path.of(System.getProperty("java.home"));
    Path jdk = checkout.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.copy(real.resolve("release"), jdk.resolve("release"));
    Path javac = Files.createFile(jdk.resolve("bin/javac"));
    assertThat(javac.toFile().setExecutable(true)).isTrue();
    Path java = jdk.resolve("bin/java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        for word; do
          shift
          case $word in -Xlog*) ;; *) set -- "$@" "$word" ;; esac
        done
        exec %s/bin/java -Xlog:disable -Xlog:aot:file=%s "$@"
        """
            .formatted(real, log));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(made, Files.readString(made).replace(real.toString(), jdk.toString()));
    return jdk;
  }

  private void truncate() throws IOException {
    long size = Files.size(cache);
    try (var file = Files.newByteChannel(cache, StandardOpenOption.WRITE)) {
      file.truncate(size / 2);
    }
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(1)));
  }

  /** As if nobody had written to the cache since it was made. */
  private void looksGood() throws IOException {
    Files.setLastModifiedTime(made, FileTime.from(Instant.now().plusSeconds(2)));
  }

  private static void worksAsEver() {
    Command.Outcome outcome = planBy(Path.of(System.getProperty("java.home")));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).isEqualTo(NOTHING);
    assertThat(outcome.exit()).isZero();
  }

  private static Command.Outcome planBy(Path jdk) {
    String holdfast = checkout.resolve("holdfast").toString();
    return Command.of("env", "JAVA_HOME=" + jdk, holdfast, "plan", document.toString())
        .within(LONG)
        .run();
  }

  private Process started() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(checkout.resolve("holdfast").toString(), "plan", document.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectErrorStream(true).start();
  }

  private static String said(Process process) {
    try (var out = process.inputReader()) {
      return out.readAllAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
