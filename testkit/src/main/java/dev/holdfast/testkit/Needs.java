package dev.holdfast.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * A kind of link that not every kernel has, such as {@code dummy}: tried by making one, which is
   * gone again afterwards. The arguments are what {@code ip link add} wants after the kind.
   *
   * @throws IllegalStateException if it cannot be made for another reason
   */
  public static void linkKind(OwnNamespace own, String kind, String... arguments) {
    List<String> words = new ArrayList<>(List.of("ip", "-n", own.name(), "link", "add"));
    words.addAll(List.of("hf-probe", "type", kind));
    words.addAll(List.of(arguments));
    Command add = Command.of(words);
    Command.Outcome made = add.run();
    if (made.exit() == 0) {
      own.ip("link", "delete", "hf-probe");
    } else if (!made.err().contains("Unknown device type")) {
      throw new IllegalStateException(add + ": " + made.err().strip());
    }
    met(made.exit() == 0, "a kernel with the link kind " + kind + " (lab/tests has one)");
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
