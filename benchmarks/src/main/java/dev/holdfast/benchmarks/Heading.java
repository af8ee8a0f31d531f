package dev.holdfast.benchmarks;

/** Begins a report: says on which machine it was made. */
public final class Heading {

  private Heading() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    Report report = new Report();
    report.line("# Measured on one machine");
    report.line("");
    report.line(Machine.line());
  }
}
