package dev.holdfast.agent;

import dev.holdfast.agent.Account.Line;
import dev.holdfast.agent.Account.Standing;
import dev.holdfast.host.HostObservation;
import dev.holdfast.host.Obstacle;
import dev.holdfast.host.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Results as text for people. */
record TextOutput(PrintStream out, PrintStream err, Style style) implements Output {

  /** More lines of one sort than these nobody reads. */
  private static final int MOST = 1000;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  @Override
  public void account(Account account) {
    account.notices().forEach(notice -> err.println("holdfast: " + OneLine.of(notice)));
    String scope = "";
    for (Account.Block block : account.blocks()) {
      if (!block.scope().label().equals(scope)) {
        scope = block.scope().label();
        out.println(style.bold(OneLine.of(scope)));
      }
      some(block.lines()).forEach(line -> out.println("  " + sign(line)));
      int more = block.lines().size() - some(block.lines()).size();
      if (more > 0) {
        out.println("  " + style.dim("... and %,d more; -o json lists all".formatted(more)));
      }
    }
    account.obstacles().forEach(obstacle -> out.println(text(obstacle)));
    out.println(summary(account));
  }

  private static List<Line> some(List<Line> lines) {
    return lines.size() <= MOST ? lines : lines.subList(0, MOST);
  }

  private String sign(Line line) {
    return style.sign(line.standing(), line.operation().verb(), OneLine.of(line.text()));
  }

  private String text(Obstacle obstacle) {
    String text = OneLine.of(obstacle.toString());
    return switch (obstacle.kind()) {
      case ABSENT -> style.yellow("? " + text);
      case NO_PERMISSION, OTHER -> style.red("! " + text);
    };
  }

  private static String summary(Account account) {
    List<String> parts = new ArrayList<>();
    count(parts, account.count(Standing.PLANNED), "to do");
    count(parts, account.count(Standing.APPLIED), "done");
    long absent = absent(account);
    count(parts, account.count(Standing.FAILED) + account.obstacles().size() - absent, "failed");
    count(parts, account.count(Standing.PENDING) + absent, "waiting");
    return parts.isEmpty() ? "nothing to do: all is as declared" : String.join(", ", parts);
  }

  private static long absent(Account account) {
    return account.obstacles().stream().filter(o -> o.kind() == Obstacle.Kind.ABSENT).count();
  }

  private static void count(List<String> parts, long count, String word) {
    if (count > 0) {
      parts.add(count + " " + word);
    }
  }

  @Override
  public void problems(List<Problem> problems) {
    Complaints.lines(problems).forEach(err::println);
  }

  @Override
  public void valid(List<Path> files) {
    files.forEach(file -> out.println(file + ": valid"));
  }

  @Override
  public void document(HostObservation observed) {
    out.print(observed.yaml());
    out.flush();
  }

  @Override
  public void error(ExitCode code, String message) {
    err.println("holdfast: " + OneLine.of(message));
  }

  @Override
  public void say(String text) {
    out.println(text);
    out.flush();
  }

  @Override
  public void event(Instant at, Event event) {
    String text =
        switch (event) {
          case Event.Changed(Line line) -> OneLine.of(line.scope().label()) + " " + sign(line);
          case Event.Converged(String scope, String source) ->
              OneLine.of(scope) + " " + style.green(source + " is as declared");
          case Event.Note(String scope, String note) ->
              OneLine.of(scope) + " " + style.yellow(OneLine.of(note));
        };
    out.println(
        style.dim(LocalTime.ofInstant(at, ZoneId.systemDefault()).format(TIME)) + " " + text);
    out.flush();
  }
}
