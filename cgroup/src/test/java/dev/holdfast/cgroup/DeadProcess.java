package dev.holdfast.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A process that was, and whose number nobody has yet. */
final class DeadProcess {

  private DeadProcess() {}

  static int pid() {
    try {
      Process process = new ProcessBuilder("true").start();
      process.waitFor();
      return Math.toIntExact(process.pid());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
