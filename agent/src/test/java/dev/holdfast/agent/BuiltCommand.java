package dev.holdfast.agent;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command as ./holdfast has it once it is built: packed into jars, with a cache. That starts in
 * a third of the time that the classes of a build take.
 */
final class BuiltCommand {

  private static @Nullable Path jars;
  private static @Nullable Path shared;

  private BuiltCommand() {}

  /** The one of this checkout where we are told of it, or one that the tests of this JVM share. */
  static synchronized Path launcher() {
    String told = System.getProperty("holdfast.command", "");
    if (!told.isEmpty()) {
      return Path.of(told);
    }
    if (shared == null) {
      shared = temporary("holdfast-command");
      checkOut(shared);
    }
    return shared.resolve("holdfast");
  }

  /** Makes a checkout that has been built, in which the command was never used. */
  static synchronized void checkOut(Path folder) {
    Path image = folder.resolve("agent/target/holdfast");
    try {
      Files.createDirectories(folder.resolve("agent/src/main"));
      Files.createDirectories(folder.resolve("scripts"));
      Files.createDirectories(image.resolve("lib"));
      try (Stream<Path> packed = Files.list(jars())) {
        for (Path jar : packed.toList()) {
          Files.copy(jar, image.resolve("lib").resolve(jar.getFileName()), COPY_ATTRIBUTES);
        }
      }
      Files.createFile(folder.resolve("pom.xml"));
      Files.createFile(folder.resolve("agent/pom.xml"));
      for (String script :
          List.of("holdfast", "scripts/jdk.sh", "scripts/image.sh", "scripts/training.yaml")) {
        Files.copy(Path.of("..", script), folder.resolve(script));
      }
      Files.createFile(image.resolve("built"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path jars() throws IOException {
    if (jars == null) {
      Path folder = temporary("holdfast-jars");
      for (String entry : Cli.modulePath().split(File.pathSeparator, -1)) {
        pack(Path.of(entry), folder);
      }
      jars = folder;
    }
    return jars;
  }

  private static void pack(Path entry, Path folder) throws IOException {
    if (Files.isDirectory(entry)) {
      String jar = entry.toAbsolutePath().getParent().getParent().getFileName() + ".jar";
      String target = folder.resolve(jar).toString();
      ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
      if (tool.run(System.out, System.err, "-cf", target, "-C", entry.toString(), ".") != 0) {
        throw new IOException("cannot pack " + entry);
      }
    } else if (entry.toString().endsWith(".jar") && isOfTheCommand(entry)) {
      Files.copy(entry, folder.resolve(entry.getFileName()));
    }
  }

  /** Not what the tests stand on: the cache would be as large as it is slow. */
  private static boolean isOfTheCommand(Path jar) {
    return Stream.of("holdfast", "gson", "logback", "slf4j", "snakeyaml", "jspecify")
        .anyMatch(name -> jar.getFileName().toString().startsWith(name));
  }

  /** A folder that goes with this JVM. */
  private static Path temporary(String name) {
    try {
      Path folder = Files.createTempDirectory(name);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
