package dev.holdfast.host;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** A YAML document as JSON: numbers and truth values as such, everything else as a string. */
final class YamlJson {

  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

  private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]*");
  private static final Pattern TRUTH = Pattern.compile("true|false");

  /** What JSON takes as it is, and YAML does not: beyond ASCII, but for the halves of a pair. */
  private static final Pattern TO_ESCAPE = Pattern.compile("[\\x7f-\\ud7ff\\ue000-\\uffff]");

  private YamlJson() {}

  /** Its text, which is YAML again. */
  static String text(YamlNode node) {
    return TO_ESCAPE
        .matcher(GSON.toJson(element(node)))
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  private static JsonElement element(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar -> primitive(scalar);
      case YamlNode.Sequence sequence -> {
        JsonArray array = new JsonArray();
        sequence.items().forEach(item -> array.add(element(item)));
        yield array;
      }
      case YamlNode.Routes routes -> throw new IllegalArgumentException("there are no nodes of it");
      case YamlNode.Mapping mapping -> {
        JsonObject object = new JsonObject();
        mapping.entries().forEach(e -> object.add(e.key().text(), element(e.value())));
        yield object;
      }
    };
  }

  private static JsonPrimitive primitive(YamlNode.Scalar scalar) {
    String text = scalar.text();
    if (scalar.plain() && NUMBER.matcher(text).matches()) {
      return new JsonPrimitive(new BigInteger(text));
    }
    return scalar.plain() && TRUTH.matcher(text).matches()
        ? new JsonPrimitive(Boolean.valueOf(text))
        : new JsonPrimitive(text);
  }
}
