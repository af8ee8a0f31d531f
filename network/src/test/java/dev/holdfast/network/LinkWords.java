package dev.holdfast.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Links in few words, for tables: {@code vlan link=v0 id=7}. */
final class LinkWords {

  private LinkWords() {}

  /** The kind, then attributes and their values. */
  static LinkSettings settings(String text) {
    String[] words = text.strip().split(" ", -1);
    LinkKind kind = LinkKind.parse(words[0]);
    LinkSettings settings = LinkSettings.of(kind);
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      settings =
          with(
              settings,
              attribute(kind, words[i].substring(0, equals)),
              words[i].substring(equals + 1));
    }
    return settings;
  }

  private static <T> LinkSettings with(
      LinkSettings settings, LinkAttribute<T> attribute, String text) {
    return settings.with(attribute, attribute.parse(text));
  }

  private static LinkAttribute<?> attribute(LinkKind kind, String word) {
    return kind.allAttributes().stream()
        .filter(attribute -> attribute.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a " + kind + " has no " + word));
  }

  /** What ip(8) is told to make the same of a link that is there. */
  static String[] ofIp(String name, LinkSettings settings) {
    LinkKind kind = Objects.requireNonNull(settings.kind());
    List<String> words = new ArrayList<>(List.of("link", "set", name, "type", kind.name()));
    settings
        .values()
        .forEach((attribute, value) -> {
          // These two want to be told what they are all the same.
          boolean isSaid =
              attribute.change() != LinkAttribute.Change.FIXED
                  || kind == Xfrm.KIND
                  || kind == Geneve.KIND;
          if (isSaid && attribute.region() == LinkAttribute.Region.DATA) {
            words.addAll(Arrays.asList(ofIp(kind, attribute, value).split(" ")));
          }
        });
    return words.toArray(String[]::new);
  }

  private static String ofIp(LinkKind kind, LinkAttribute<?> attribute, Object value) {
    String word = attribute.word();
    String text = attribute.renderAny(value).replace(",", "");
    boolean isSaidOnOrOff = kind == Vlan.KIND || kind == Macsec.KIND;
    if (attribute.isFlag()) {
      boolean yes = value.equals(true);
      return isSaidOnOrOff ? word + (yes ? " on" : " off") : yes ? word : "no" + word;
    }
    return switch (word) {
      case "flag" -> text;
      case "macaddr" -> "macaddr set " + text;
      case "window" -> text.equals("off") ? "replay off" : "replay on window " + text;
      case "remote" -> (text.startsWith("239.") ? "group " : "remote ") + text;
      default -> word + " " + text;
    };
  }
}
