package dev.holdfast.agent;

import dev.holdfast.host.HostObservation;
import dev.holdfast.host.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Where results go: standard output, as text for people or as JSON for programs. */
sealed interface Output permits TextOutput, JsonOutput {

  /** What would be done, or was. */
  void account(Account account);

  /** What is wrong with a document. */
  void problems(List<Problem> problems);

  /** A document in which nothing is wrong. */
  void valid(List<Path> files);

  /** What is there, as a document. */
  void document(HostObservation observed);

  /** Something that ended the command early. */
  void error(ExitCode code, String message);

  /** A line for a person, where there is no program to read it. */
  void say(String text);

  /** Something that happened while {@code run} runs, and when. */
  void event(Instant at, Event event);
}
