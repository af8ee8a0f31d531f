package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Attributes of a link, two values for each, and what {@code ip -d -j} shows of them. */
record AttributeTable(List<Row> rows) {

  /**
   * One attribute.
   *
   * @param key what the witness calls it; null if it knows nothing of it
   */
  record Row(
      LinkAttribute<?> attribute,
      String one,
      String other,
      @Nullable String key,
      String shownOne,
      String shownOther) {}

  static Row row(LinkAttribute<?> attribute, String one, String other, String key) {
    return new Row(attribute, one, other, key, one, other);
  }

  static Row row(
      LinkAttribute<?> attribute,
      String one,
      String other,
      String key,
      String shownOne,
      String shownOther) {
    return new Row(attribute, one, other, key, shownOne, shownOther);
  }

  /** One that ip(8) 6.1 does not show: that it is held, only our own reader says. */
  static Row unseen(LinkAttribute<?> attribute, String one, String other) {
    return new Row(attribute, one, other, null, one, other);
  }

  static Row flag(LinkAttribute<?> attribute, boolean one, String key) {
    return row(attribute, "" + one, "" + !one, key, one ? "1" : "0", one ? "0" : "1");
  }

  LinkSettings one(LinkSettings settings) {
    LinkSettings all = settings;
    for (Row row : rows) {
      all = with(all, row.attribute, row.one);
    }
    return all;
  }

  LinkSettings other(LinkSettings settings) {
    LinkSettings all = settings;
    for (Row row : rows) {
      all = with(all, row.attribute, row.other);
    }
    return all;
  }

  private static <T> LinkSettings with(
      LinkSettings settings, LinkAttribute<T> attribute, String value) {
    return settings.with(attribute, attribute.parse(value));
  }

  void seenAsOne(JsonObject data) {
    rows.stream()
        .filter(row -> row.key != null)
        .forEach(
            row -> assertThat(text(data, row)).as(row.attribute.word()).isEqualTo(row.shownOne));
  }

  void seenAsOther(JsonObject data) {
    rows.stream()
        .filter(row -> row.key != null)
        .forEach(
            row -> assertThat(text(data, row)).as(row.attribute.word()).isEqualTo(row.shownOther));
  }

  private static String text(JsonObject data, Row row) {
    JsonElement shown = data.get(row.key);
    if (shown == null || shown.isJsonNull()) {
      return "";
    }
    return shown.isJsonArray()
        ? StreamSupport.stream(shown.getAsJsonArray().spliterator(), false)
            .map(JsonElement::getAsString)
            .collect(Collectors.joining(", "))
        : shown.getAsString();
  }
}
