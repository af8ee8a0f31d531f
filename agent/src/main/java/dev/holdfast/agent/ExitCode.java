package dev.holdfast.agent;

/** What the command's exit status says; the numbers from 64 on are those of sysexits.h. */
enum ExitCode {
  /** Done; for a plan, nothing is to be done. */
  OK(0),
  /** Something that has no number of its own. */
  OTHER(1),
  /** A plan found something to change. */
  CHANGES(2),
  /** Something failed or still waits. */
  NOT_CONVERGED(3),
  /** The command line is wrong. */
  USAGE(64),
  /** Not allowed. */
  NO_PERMISSION(77),
  /** The document is wrong. */
  BAD_DOCUMENT(78);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
