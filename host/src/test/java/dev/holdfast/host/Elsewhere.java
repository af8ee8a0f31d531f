package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another process that opens a state folder: to hold it until it is killed, or to try it. */
final class Elsewhere {

  private Elsewhere() {}

  /** Starts it, on the same classes as this process and with no modules. */
  static Process start(Path folder, String what) throws IOException {
    Path tests = Path.of("target/test-classes").toAbsolutePath();
    String classes =
        Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
            .map(name -> System.getProperty(name, ""))
            .filter(path -> !path.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            tests + File.pathSeparator + classes,
            Elsewhere.class.getName(),
            folder.toString(),
            what)
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (StateFolder _ =
        StateFolder.open(Path.of(arguments[0]), "elsewhere", new Namespace.Self())) {
      System.out.println("open");
      if (arguments[1].equals("hold")) {
        Thread.sleep(60_000);
      }
    } catch (HostException e) {
      System.out.println(e.getMessage());
    }
  }
}
