package dev.holdfast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program that a test runs to its end: an independent witness, or an intruder.
 *
 * @param words the program and its arguments
 * @param input what it reads on its standard input
 * @param timeout how long it may take before it is killed and the test fails
 */
public record Command(List<String> words, String input, Duration timeout) {

  private static final Duration GENEROUS = Duration.ofSeconds(30);

  /** How a program ended and what it said. */
  public record Outcome(int exit, String out, String err) {}

  public Command {
    words = List.copyOf(words);
  }

  public static Command of(String... words) {
    return of(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words, "", GENEROUS);
  }

  public Command withInput(String text) {
    return new Command(words, text, timeout);
  }

  public Command within(Duration limit) {
    return new Command(words, input, limit);
  }

  /** Runs it, whatever its exit status. */
  public Outcome run() {
    try {
      Process process = new ProcessBuilder(words).start();
      CompletableFuture<String> out = reading(process.getInputStream());
      CompletableFuture<String> err = reading(process.getErrorStream());
      feed(process);
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(this + ": killed after " + timeout);
      }
      return new Outcome(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(this + ": interrupted", e);
    }
  }

  /**
   * Runs it and gives its standard output.
   *
   * @throws IllegalStateException with what it said on standard error, if it did not exit with 0
   */
  public String output() {
    Outcome outcome = run();
    if (outcome.exit() != 0) {
      throw new IllegalStateException(
          this + ": exit " + outcome.exit() + ": " + (outcome.err() + outcome.out()).strip());
    }
    return outcome.out();
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }

  private void feed(Process process) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // It has ended without reading all of its input, as it may; its exit status tells more.
    }
  }

  private static CompletableFuture<String> reading(InputStream stream) {
    var text = new CompletableFuture<String>();
    Thread.ofPlatform()
        .daemon()
        .name("command-output")
        .start(() -> {
          try (stream) {
            text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.completeExceptionally(e);
          }
        });
    return text;
  }
}
