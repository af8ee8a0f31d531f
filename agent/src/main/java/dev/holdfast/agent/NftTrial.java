package dev.holdfast.agent;

import com.google.gson.Gson;
import dev.holdfast.host.TextTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Has texts of nft that are new tried out by a command of its own, which may end over one: see
 * decision 31.
 */
final class NftTrial implements TextTrial {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A JVM says so of a child that a signal ended. */
  private static final int SIGNALLED = 128;

  private static final int KILLED = 9;

  private final List<String> command;
  private final Duration patience;
  private Set<List<String>> tried = new HashSet<>();
  private Set<List<String>> seen = new HashSet<>();

  /**
   * @param command what tries out the document that it is given as standard input, and exits as
   *     {@code holdfast validate} does
   */
  NftTrial(List<String> command, Duration patience) {
    this.command = List.copyOf(command);
    this.patience = patience;
  }

  /** By the command that this process is; without a trial where it is none of ours. */
  static Optional<NftTrial> byOwnCommand() {
    return OwnCommand.of("validate", "-").map(command -> new NftTrial(command, PATIENCE));
  }

  /** Remembers what was run in this process and did not end it. */
  TextTrial trusting() {
    return texts -> {
      seen.add(List.copyOf(texts));
      return Optional.empty();
    };
  }

  /** A document has been read: texts that it does not have are forgotten. */
  void settle() {
    tried = seen;
    seen = new HashSet<>();
  }

  @Override
  public Optional<String> objection(List<String> texts) {
    List<String> all = List.copyOf(texts);
    if (tried.contains(all)) {
      seen.add(all);
      return Optional.empty();
    }
    Optional<String> objection = tryOut(all);
    if (objection.isEmpty()) {
      seen.add(all);
    }
    return objection;
  }

  private Optional<String> tryOut(List<String> texts) {
    try {
      Path document = Files.createTempFile("holdfast-nft", ".json");
      try {
        Files.writeString(document, new Gson().toJson(Map.of("host", Map.of("nftables", texts))));
        return verdict(document);
      } finally {
        Files.delete(document);
      }
    } catch (IOException e) {
      return Optional.of("cannot be tried out in a process of its own: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("was not tried out: interrupted");
    }
  }

  private Optional<String> verdict(Path document) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(document.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.of(
            "not read: libnftables takes longer over it than " + patience.toSeconds() + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    int exit = process.exitValue();
    if (exit == ExitCode.OK.number() || exit == ExitCode.BAD_DOCUMENT.number()) {
      return Optional.empty();
    }
    return Optional.of(
        exit > SIGNALLED && exit != SIGNALLED + KILLED
            ? "not read: libnftables ends the process over it (signal %d)"
                .formatted(exit - SIGNALLED)
            : "not read: the process that tried it out ended with " + exit);
  }
}
