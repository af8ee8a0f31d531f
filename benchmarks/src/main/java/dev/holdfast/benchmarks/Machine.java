package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a benchmark ran: a number without its machine says nothing. */
final class Machine {

  private Machine() {}

  /** One line: processor, cores, kernel, JVM. */
  static String line() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown processor");
    return "%s, %d cores, Linux %s, %s %s"
        .formatted(
            processor,
            Runtime.getRuntime().availableProcessors(),
            Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
            System.getProperty("java.vendor"),
            Runtime.version());
  }
}
