package dev.holdfast.sysctl;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A process of the test's own in network, UTS and IPC namespaces of its own, until closed. */
final class Inhabitant implements AutoCloseable {

  private final Process process;

  private Inhabitant(Process process) {
    this.process = process;
  }

  static Inhabitant start() {
    Needs.privilege();
    try {
      Process process =
          new ProcessBuilder(
                  "unshare", "--net", "--uts", "--ipc", "sh", "-c", "echo in; exec sleep 300")
              .start();
      int first = process.getInputStream().read();
      if (first != 'i') {
        throw new IllegalStateException("unshare did not start");
      }
      return new Inhabitant(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Namespace scope() {
    return new Namespace.Pid((int) process.pid());
  }

  long pid() {
    return process.pid();
  }

  /** Runs a program beside it. */
  String run(String... command) {
    List<String> words =
        new ArrayList<>(
            List.of("nsenter", "-t", String.valueOf(process.pid()), "--net", "--uts", "--ipc"));
    words.addAll(List.of(command));
    return Command.of(words).output().strip();
  }

  @Override
  public void close() {
    try {
      int _ = process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
