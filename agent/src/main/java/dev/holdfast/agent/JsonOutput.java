package dev.holdfast.agent;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import dev.holdfast.agent.Account.Line;
import dev.holdfast.agent.Account.Standing;
import dev.holdfast.host.HostObservation;
import dev.holdfast.host.Obstacle;
import dev.holdfast.host.Problem;
import dev.holdfast.reconcile.Operation;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
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
    // Line by line: there may be millions.
    try {
      JsonWriter json = PRETTY.newJsonWriter(new OutputStreamWriter(out, out.charset()));
      json.beginObject();
      json.name("command").value(account.command());
      json.name("converged").value(account.isConverged());
      for (Standing standing : Standing.values()) {
        json.name(word(standing)).beginArray();
        for (Account.Block block : account.blocks()) {
          if (block.standing() == standing) {
            block.lines().forEach(line -> PRETTY.toJson(line(line), json));
          }
        }
        json.endArray();
      }
      json.name("obstacles").beginArray();
      account.obstacles().forEach(obstacle -> PRETTY.toJson(obstacle(obstacle), json));
      json.endArray();
      json.name("notices").beginArray();
      for (String notice : account.notices()) {
        json.value(notice);
      }
      json.endArray();
      json.endObject();
      json.flush();
      out.println();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a print stream throws none
    }
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
  public void event(Instant at, Event event) {
    JsonObject json = new JsonObject();
    json.addProperty("time", at.toString());
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
