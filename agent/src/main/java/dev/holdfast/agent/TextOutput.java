package dev.holdfast.agent;

import dev.holdfast.agent.Account.Line;
import dev.holdfast.agent.Account.Standing;
import dev.holdfast.host.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Results as text for people. */
record TextOutput(PrintStream out, PrintStream err, Style style) implements Output {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  @Override
  public void account(Account account) {
    account.notices().forEach(notice -> err.println("holdfast: " + notice));
    String scope = "";
    for (Line line : account.lines()) {
      if (!line.scope().equals(scope)) {
        scope = line.scope();
        out.println(style.bold(scope));
      }
      out.println("  " + style.sign(line.standing(), line.operation().verb(), line.text()));
    }
    out.println(summary(account));
  }

  private static String summary(Account account) {
    List<String> parts = new ArrayList<>();
    count(parts, account, Standing.PLANNED, "to do");
    count(parts, account, Standing.APPLIED, "done");
    count(parts, account, Standing.FAILED, "failed");
    count(parts, account, Standing.PENDING, "waiting");
    if (parts.isEmpty()) {
      return "nothing to do: all is as declared";
    }
    return String.join(", ", parts);
  }

  private static void count(List<String> parts, Account account, Standing standing, String word) {
    long count = account.count(standing);
    if (count > 0) {
      parts.add(count + " " + word);
    }
  }

  @Override
  public void problems(List<Problem> problems) {
    problems.forEach(err::println);
  }

  @Override
  public void valid(List<Path> files) {
    files.forEach(file -> out.println(file + ": valid"));
  }

  @Override
  public void document(String yaml) {
    out.print(yaml);
  }

  @Override
  public void error(ExitCode code, String message) {
    err.println("holdfast: " + message);
  }

  @Override
  public void event(Event event) {
    String time = style.dim(LocalTime.now().truncatedTo(ChronoUnit.MILLIS).format(TIME));
    String text =
        switch (event) {
          case Event.Changed(Line line) ->
              line.scope()
                  + " "
                  + style.sign(line.standing(), line.operation().verb(), line.text());
          case Event.Converged(String scope, String source) ->
              scope + " " + style.green(source + " is as declared");
          case Event.Note(String scope, String note) -> scope + " " + style.yellow(note);
        };
    out.println(time + " " + text);
    out.flush();
  }
}
