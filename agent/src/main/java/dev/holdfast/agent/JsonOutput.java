package dev.holdfast.agent;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.holdfast.agent.Account.Line;
import dev.holdfast.agent.Account.Standing;
import dev.holdfast.host.HostObservation;
import dev.holdfast.host.Obstacle;
import dev.holdfast.host.Problem;
import dev.holdfast.reconcile.Operation;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Results as JSON for programs: one value a command, and one line an event. What ends a command
 * early is one line as well, for it may come after events.
 */
record JsonOutput(PrintStream out, PrintStream err) implements Output {

  private static final Gson LINE = new GsonBuilder().disableHtmlEscaping().create();
  private static final Gson PRETTY =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  @Override
  public void account(Account account) {
    JsonObject json = new JsonObject();
    json.addProperty("command", account.command());
    json.addProperty("converged", account.isConverged());
    for (Standing standing : Standing.values()) {
      JsonArray lines = new JsonArray();
      account.lines().stream()
          .filter(line -> line.standing() == standing)
          .forEach(line -> lines.add(line(line)));
      json.add(word(standing), lines);
    }
    JsonArray obstacles = new JsonArray();
    account.obstacles().forEach(obstacle -> obstacles.add(obstacle(obstacle)));
    json.add("obstacles", obstacles);
    JsonArray notices = new JsonArray();
    account.notices().forEach(notices::add);
    json.add("notices", notices);
    out.println(PRETTY.toJson(json));
  }

  private static JsonObject obstacle(Obstacle obstacle) {
    JsonObject json = new JsonObject();
    json.addProperty("scope", obstacle.scope().label());
    json.addProperty("source", obstacle.source());
    json.addProperty("kind", obstacle.kind().name().toLowerCase(Locale.ROOT));
    json.addProperty("reason", obstacle.reason());
    return json;
  }

  private static String word(Standing standing) {
    return standing.name().toLowerCase(Locale.ROOT);
  }

  private static JsonObject line(Line line) {
    Operation operation = line.operation();
    JsonObject json = new JsonObject();
    json.addProperty("scope", line.scope().label());
    json.addProperty("source", line.source());
    json.addProperty("verb", operation.verb().word());
    json.addProperty("kind", operation.kind());
    json.addProperty("subject", operation.subject());
    if (operation.from() != null) {
      json.addProperty("from", operation.from());
    }
    if (operation.to() != null) {
      json.addProperty("to", operation.to());
    }
    line.reason()
        .ifPresent(reason ->
            json.addProperty(line.standing() == Standing.PENDING ? "waitsFor" : "reason", reason));
    return json;
  }

  @Override
  public void problems(List<Problem> problems) {
    JsonObject json = failure(ExitCode.BAD_DOCUMENT, "the document is not valid");
    JsonArray all = new JsonArray();
    for (Problem problem : problems) {
      JsonObject one = new JsonObject();
      one.addProperty("file", problem.file());
      one.addProperty("line", problem.line());
      one.addProperty("column", problem.column());
      one.addProperty("path", problem.path());
      one.addProperty("message", problem.message());
      all.add(one);
    }
    json.add("problems", all);
    out.println(LINE.toJson(json));
    Complaints.lines(problems).forEach(err::println);
  }

  @Override
  public void valid(List<Path> files) {
    JsonObject json = new JsonObject();
    json.addProperty("valid", true);
    JsonArray names = new JsonArray();
    files.forEach(file -> names.add(file.toString()));
    json.add("files", names);
    out.println(PRETTY.toJson(json));
  }

  /** The document itself, which {@code plan} reads; JSON has no comments, so they go elsewhere. */
  @Override
  public void document(HostObservation observed) {
    out.println(observed.json());
    observed.comments().forEach(comment -> err.println("holdfast: " + OneLine.of(comment)));
  }

  @Override
  public void error(ExitCode code, String message) {
    out.println(LINE.toJson(failure(code, message)));
    err.println("holdfast: " + OneLine.of(message));
  }

  private static JsonObject failure(ExitCode code, String message) {
    JsonObject json = new JsonObject();
    json.addProperty("error", message);
    json.addProperty("code", code.name().toLowerCase(Locale.ROOT));
    json.addProperty("exit", code.number());
    return json;
  }

  @Override
  public void say(String text) {
    JsonObject json = new JsonObject();
    json.addProperty("text", text);
    out.println(LINE.toJson(json));
    out.flush();
  }

  @Override
  public void event(Event event) {
    JsonObject json = new JsonObject();
    json.addProperty("time", Instant.now().toString());
    switch (event) {
      case Event.Changed(Line line) -> {
        json.addProperty("event", word(line.standing()));
        line(line).asMap().forEach(json::add);
      }
      case Event.Converged(String scope, String source) -> {
        json.addProperty("event", "converged");
        json.addProperty("scope", scope);
        json.addProperty("source", source);
      }
      case Event.Note(String scope, String text) -> {
        json.addProperty("event", "note");
        json.addProperty("scope", scope);
        json.addProperty("text", text);
      }
    }
    out.println(LINE.toJson(json));
    out.flush();
  }
}
