package dev.holdfast.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine it runs on.
 *
 * <p>Where it is lacking the test is skipped and says so in one line. Where the environment says
 * {@code CI=true} it fails: a machine that is there to run the tests has to be able to.
 */
public final class Needs {

  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;

  private Needs() {}

  /** The privilege to make namespaces and to change what is in them. */
  public static void privilege() {
    long held = effectiveCapabilities();
    boolean enough = (held >> CAP_NET_ADMIN & 1) == 1 && (held >> CAP_SYS_ADMIN & 1) == 1;
    met(enough, "root (CAP_NET_ADMIN and CAP_SYS_ADMIN), for network namespaces of its own");
  }

  /** A program on the path, such as {@code ip}. */
  public static void program(String name) {
    boolean found = false;
    for (String directory :
        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      found |= !directory.isEmpty() && Files.isExecutable(Path.of(directory, name));
    }
    met(found, "the program " + name);
  }

  /** Anything else: {@code what} completes the sentence "this test needs". */
  public static void met(boolean fulfilled, String what) {
    if (fulfilled) {
      return;
    }
    String line = "this test needs " + what;
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail(line + ", and this is CI");
    }
    Assumptions.abort(line);
  }

  /** The {@code CapEff} line of proc_pid_status(5). */
  private static long effectiveCapabilities() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
