package dev.holdfast.agent;

import java.util.List;

/** Where results go: standard output, as text for people or as JSON for programs. */
sealed interface Output permits TextOutput, JsonOutput {

  /** What a plan would do. */
  void plan(Account account);

  /** What was done. */
  void report(Account account);

  /** What is wrong with a document. */
  void problems(List<Problem> problems);

  /** Something that ended the command; the text also goes to standard error. */
  void error(ExitCode code, String message);

  /** Something that happened while {@code run} runs: one line. */
  void event(Event event);

  /** A document that was validated and is right. */
  void valid(List<String> files);

  /** One problem of a document; lines and columns count from 1. */
  record Problem(String file, int line, int column, String path, String message) {
    @Override
    public String toString() {
      return file + ":" + line + ":" + column + ": " + path + ": " + message;
    }
  }
}
